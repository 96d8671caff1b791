"""System policies invented for the simulator, so that lists need paging and search.

The names follow the pattern of the real ones and many exist, but the documents and descriptions
here are made up from the service's name. Nothing may rest on them; ``INVENTED`` says which they
are.
"""

from __future__ import annotations

from tui.simulator.seed.published_policies import PUBLISHED, Published, Statement

_WHOLE = "*"

_NAMED: tuple[tuple[str, str, str], ...] = (
    ("AdministratorAccess", "Provides full access to all cloud services and resources.", "*"),
    ("ReadOnlyAccess", "Provides read-only access to all cloud resources.", "*:Describe*"),
    ("PowerUserAccess", "Provides full access except for account management.", "*:*"),
    ("AliyunSTSAssumeRoleAccess", "Provides access to assume roles.", "sts:AssumeRole"),
    ("AliyunSupportFullAccess", "Provides full access to tickets.", "support:*"),
    ("AliyunBSSOrderAccess", "Provides access to view and pay orders.", "bss:*Order*"),
    ("AliyunBSSRefundAccess", "Provides access to refunds.", "bss:*Refund*"),
    (
        "AliyunCloudMonitorMetricDataReadOnlyAccess",
        "Provides read-only access to metric data of Cloud Monitor.",
        "cms:QueryMetric*",
    ),
    (
        "AliyunCloudMonitorReadOnlyBasicAccess",
        "Provides basic read-only access to Cloud Monitor.",
        "cms:Describe*",
    ),
    (
        "AliyunCSManagedPrometheusRolePolicy",
        "Used by the service role of managed Prometheus in Container Service.",
        "arms:CreateProm*",
    ),
    (
        "AliyunARMSDefaultRolePolicy",
        "Used by the service role of Application Real-Time Monitoring Service.",
        "ecs:Describe*",
    ),
    (
        "AliyunGrafanaReadOnlyAccess",
        "Provides read-only access to Managed Service for Grafana.",
        "grafana:Get*",
    ),
)

_SERVICES = """
ACMS=Application Configuration Management|ACR=Container Registry|Actiontrail=ActionTrail
ADAM=Advanced Database and Application Migration|ADB=AnalyticDB|ADCP=Distributed Cloud Platform
AHAS=Application High Availability|ALB=Application Load Balancer|Alidns=Alibaba Cloud DNS
AlidnsGTM=Global Traffic Manager|Antiddos=Anti-DDoS|AntiddosBag=Anti-DDoS Origin
APIGateway=API Gateway|AppFlow=AppFlow|ApsaraVideo=ApsaraVideo|ASK=Serverless Kubernetes
Assistant=Cloud Assistant|AutoScaling=Auto Scaling|Bailian=Model Studio|Bastionhost=Bastionhost
BaaS=Blockchain as a Service|BPStudio=Cloud Architect Design Tools|BSS=Billing Management
CAS=Certificate Management Service|CBWP=Shared Bandwidth|CCC=Cloud Call Center
CDN=CDN|CEN=Cloud Enterprise Network|ClickHouse=ApsaraDB for ClickHouse|CloudAP=Cloud AP
CloudDesktop=Elastic Desktop Service|CloudFirewall=Cloud Firewall|CloudMonitor=Cloud Monitor
CloudPhone=Cloud Phone|CloudPush=Mobile Push|CloudSSO=CloudSSO|CloudStorageGateway=Storage Gateway
Config=Cloud Config|CPFS=Cloud Parallel File Storage|CROS=Cross-Region Operations
CS=Container Service|DAS=Database Autonomy Service|DataHub=DataHub|DataV=DataV
DataWorks=DataWorks|DBS=Database Backup|DCDN=Dynamic Route for CDN|DDH=Dedicated Host
DDOSCOO=Anti-DDoS Proxy|DFS=Apsara File Storage for HDFS|DG=Database Gateway|DHS=Data Hub Service
DirectMail=Direct Mail|DLF=Data Lake Formation|DMS=Data Management|Domain=Domains
DRDS=Distributed Relational Database|DTS=Data Transmission Service|DysmsSMS=Short Message Service
EAIS=Elastic Accelerated Computing|EBS=Elastic Block Storage|ECD=Elastic Cloud Desktop
ECI=Elastic Container Instance|ECS=Elastic Compute Service|EDAS=Enterprise Distributed Application
EHPC=Elastic High Performance Computing|EIP=Elastic IP Address|ElasticSearch=Elasticsearch
EMAS=Mobile R&D Platform|EMR=E-MapReduce|ENS=Edge Node Service|ESA=Edge Security Acceleration
EventBridge=EventBridge|ExpressConnect=Express Connect|FC=Function Compute|FlinkServerless=Flink
FNF=Serverless Workflow|GA=Global Accelerator|GDB=Graph Database|GPDB=AnalyticDB for PostgreSQL
Graph=Graph Compute|GreenWeb=Content Moderation|GWLB=Gateway Load Balancer|GWS=Graphic Workstation
HBR=Cloud Backup|HBase=ApsaraDB for HBase|HCS=Hybrid Cloud Storage|HDM=Hybrid Cloud Database
Hologram=Hologres|HSM=Cloud Hardware Security Module|ICE=Intelligent Media Services
IDaaS=Identity as a Service|IMM=Intelligent Media Management|IMS=Image Search|IOT=IoT Platform
IPAM=IP Address Manager|IPv6Gateway=IPv6 Gateway|ITag=Intelligent Tagging|Kafka=MQ for Kafka
KMS=Key Management Service|Lindorm=Lindorm|Live=ApsaraVideo Live|LMT=Live Mobile Testing
Log=Simple Log Service|MaxCompute=MaxCompute|MHub=Mobile Hub|Milvus=Vector Search for Milvus
MNS=Message Service|MongoDB=ApsaraDB for MongoDB|MQ=Message Queue|MQTT=Message Queue MQTT
MPaaS=Mobile Platform as a Service|MPS=Media Processing|MSE=Microservices Engine|MTS=Transcoding
NAS=File Storage NAS|NATGateway=NAT Gateway|NLB=Network Load Balancer|NLS=Speech Interaction
NIS=Network Intelligence Service|Nuwa=Scene Builder|OceanBase=ApsaraDB for OceanBase|OCR=Recognition
ODPS=Open Data Processing|OnsMQ=MQ for RocketMQ|OOS=Operation Orchestration
OpenAnalytics=Data Lake Analytics|OpenSearch=OpenSearch|OSS=Object Storage Service|OTS=Tablestore
OutboundBot=Outbound Bot|PAI=Platform for AI|PAIDSW=Data Science Workshop|PAIEAS=Elastic Algorithm
PolarDB=PolarDB|PolarDBX=PolarDB for Xscale|PrivateLink=PrivateLink|Privatezone=PrivateZone
PTS=Performance Testing|PVTZ=Private DNS|QuickBI=Quick BI|Quotas=Quota Center|RabbitMQ=RabbitMQ
RAM=Resource Access Management|RDS=ApsaraDB RDS|Redis=Tair and Redis|ResourceCenter=Resource Center
ResourceDirectory=Resource Directory|ResourceManager=Resource Management|ResourceSharing=Sharing
RocketMQ=RocketMQ|ROS=Resource Orchestration|Route=Route Service|RSimplicity=Risk Simplicity
SAE=Serverless App Engine|SAG=Smart Access Gateway|SAS=Security Center|SCDN=Secure CDN
SDDP=Data Security Center|SearchEngine=Retrieval Engine|ServiceMesh=Service Mesh
ServiceCatalog=Service Catalog|SFM=Simple File Manager|SLB=Server Load Balancer
SMC=Server Migration Center|SMQ=Lightweight Message Queue|StarRocks=Serverless StarRocks
Sunfire=Digital Operations|SWAS=Simple Application Server|Tag=Tag Service|Tair=Tair
TSDB=Time Series Database|UIS=Ultimate Internet Service|VBR=Virtual Border Router|VCS=Surveillance
VOD=ApsaraVideo VOD|VPC=Virtual Private Cloud|VPN=VPN Gateway|VS=Video Service|WAF=Web Firewall
WebHosting=Web Hosting|Workbench=Workbench|XTrace=Managed Service for OpenTelemetry|Yida=Yida
YunxinDun=Content Guard|ZTNA=Zero Trust Access
"""


def _whole(*actions: str) -> tuple[Statement, ...]:
    action: object = actions[0] if len(actions) == 1 else list(actions)
    return ({"Action": action, "Resource": _WHOLE, "Effect": "Allow"},)


def _of_service(code: str, title: str, number: int) -> tuple[Published, Published]:
    prefix = code.lower()
    created = f"20{15 + number % 9}-{1 + number % 12:02}-{1 + number % 28:02}"
    updated = f"2025-{1 + number % 11:02}-{1 + number * 7 % 28:02}"
    full = Published(
        f"Aliyun{code}FullAccess",
        1 + number % 5,
        created,
        updated,
        f"Provides full access to {title} via Management Console.",
        _whole(f"{prefix}:*"),
    )
    reading = Published(
        f"Aliyun{code}ReadOnlyAccess",
        1 + number % 7,
        created,
        updated,
        f"Provides read-only access to {title} via Management Console.",
        _whole(f"{prefix}:Describe*", f"{prefix}:Get*", f"{prefix}:List*"),
    )
    return full, reading


def _make() -> tuple[Published, ...]:
    real = {p.name for p in PUBLISHED}
    made = [
        Published(name, 1, "2015-05-01", "2025-06-18", description, _whole(action))
        for name, description, action in _NAMED
    ]
    services = [entry for line in _SERVICES.split("\n") for entry in line.split("|") if entry]
    for number, entry in enumerate(services):
        code, _, title = entry.partition("=")
        made.extend(p for p in _of_service(code, title, number) if p.name not in real)
    return tuple(made)


INVENTED: tuple[Published, ...] = _make()
"""All invented system policies."""
