from pydantic import BaseSettings, Field, SecretStr


class Settings(BaseSettings):
    # ruleid: model-secret
    smtp_password: str = Field(default="mailpass99")
    # ruleid: model-secret
    db_password: SecretStr = SecretStr("P0stgr3s!")
    # ok: model-secret
    api_key: SecretStr = SecretStr("")
    # ok: model-secret
    password: str = Field(..., description="of the user")
