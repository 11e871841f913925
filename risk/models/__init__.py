from risk.models.alert import AccountRisk, Alert, AlertStep
from risk.models.run import RiskRun

__all__ = ["AccountRisk", "Alert", "AlertStep", "RiskRun"]
