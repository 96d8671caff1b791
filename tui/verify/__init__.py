"""Does the cloud agree with the plan, and does a new AccessKey do what was granted?"""
