"""Resource groups, Prometheus instances and applications of the company."""

from __future__ import annotations

from tui.simulator.seed.people import DATA, DEFAULT_GROUP, PAYMENTS, PLATFORM

RESOURCE_GROUPS: tuple[tuple[str, str, str, str], ...] = (
    (DEFAULT_GROUP, "default", "Default resource group", "2020-06-01"),
    (PLATFORM, "platform", "Platform 平台", "2021-03-10"),
    (PAYMENTS, "payments", "Payments 支付", "2021-05-22"),
    (DATA, "data-lake", "Data lake", "2022-02-14"),
)
"""ID, name, display name and day of creation."""

HANGZHOU, SHANGHAI, SINGAPORE = "cn-hangzhou", "cn-shanghai", "ap-southeast-1"

INSTANCES: tuple[tuple[str, str, str, str, str], ...] = (
    ("c5f0a7d1e2b34c6f89a0d1c2b3e4f5061", "ack-platform-prod", "aliyun-cs", HANGZHOU, PLATFORM),
    ("c1b9e8f7a6d5c4b3a2f1e0d9c8b7a6f52", "ack-payments-prod", "aliyun-cs", HANGZHOU, PAYMENTS),
    ("rw-4f6c1d2a9b07", "edge-collectors", "remote-write", HANGZHOU, PLATFORM),
    ("51a123a61a8f31f0", "cloud-product-prometheus", "cloud-product-prometheus", HANGZHOU, ""),
    ("c77d2f6397ea74672872acf5e31374a27", "ack-payments-dr", "aliyun-cs", SHANGHAI, PAYMENTS),
    ("c0d4b8a2e6f19375cb8d02ae46f1973b5", "ack-data-lake", "aliyun-cs", SHANGHAI, DATA),
    ("vpc-uf6k3m9q2x8t", "hadoop-nodes", "ecs", SHANGHAI, DATA),
    ("c9e3a5c7b1d2f4068ace13579bdf02468", "ack-sea-prod", "aliyun-cs", SINGAPORE, PLATFORM),
    ("rw-90be17c2d4a5", "sea-checkout", "remote-write", SINGAPORE, PAYMENTS),
    ("global-view-acme-7d21c", "acme-everything", "global-view", HANGZHOU, PLATFORM),
)
"""Cluster ID, name, type, region and group; no group means the default one."""
OF_V2 = frozenset({"rw-4f6c1d2a9b07", "c9e3a5c7b1d2f4068ace13579bdf02468"})
"""Instances of the younger version."""

APPLICATIONS: tuple[tuple[str, str, str, str], ...] = (
    ("checkout-api", "java", HANGZHOU, PAYMENTS),
    ("ledger", "java", HANGZHOU, PAYMENTS),
    ("k8s-gateway", "golang", HANGZHOU, PLATFORM),
    ("k8s-identity", "java", HANGZHOU, PLATFORM),
    ("risk-scoring", "python", SHANGHAI, PAYMENTS),
    ("lake-ingest", "java", SHANGHAI, DATA),
    ("lake-query", "java", SHANGHAI, DATA),
    ("sea-storefront", "nodejs", SINGAPORE, PLATFORM),
    ("sea-checkout-api", "java", SINGAPORE, PAYMENTS),
)
"""Name, language, region and group."""
