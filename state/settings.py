"""Every setting of the service and the only reader of the environment."""

from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

from pydantic import AliasChoices, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from state.errors import SettingsError


class Profile(StrEnum):
    """Where the service runs."""

    DEVELOPMENT = "development"  # one machine, demo logins, loopback only
    STAGING = "staging"  # like production, verbose
    PRODUCTION = "production"  # own Postgres, no demo logins


class Settings(BaseSettings):
    """Read once at start from the environment and `.env`; names are `NARUTALK_<FIELD>` unless an alias says otherwise."""

    model_config = SettingsConfigDict(
        env_prefix="NARUTALK_",
        env_file=".env",
        extra="ignore",
        env_ignore_empty=True,
        populate_by_name=True,
    )

    profile: Profile = Profile.DEVELOPMENT
    """development, staging or production."""
    data_dir: Path = Path(".narutalk")
    """Folder of the embedded Postgres, Chroma and uploaded files."""
    database_url: SecretStr | None = Field(default=None, validation_alias=AliasChoices("DATABASE_URL", "database_url"))
    """postgresql://… of a server you run, as a role that may create roles; unset: the embedded Postgres."""
    chroma_url: str | None = None
    """http://host:port of a Chroma server; unset: embedded Chroma in the data folder (one process)."""
    host: str = "127.0.0.1"
    """Address to listen on; in demo mode only loopback is allowed."""
    port: int = Field(default=8000, ge=0, le=65535)
    """Port to listen on."""
    allowed_origins: str = "https://smith.langchain.com https://eu.smith.langchain.com"
    """Web pages of other origins that may call the server, with spaces between; loopback's always may. Studio's are."""
    graphs: Path = Path("langgraph.json")
    """The langgraph.json whose graphs are served."""
    demo: bool = True
    """Demo company and demo logins; a person is chosen by the header X-Demo-User. Off in production."""
    demo_user: str = "gangnam.manager"
    """Login of the demo that is used when the header is absent."""
    as_of: date | None = None
    """What "today" means; unset: the real day in the organisation's time zone."""
    timezone: str = "Asia/Seoul"
    """IANA time zone of "today"."""
    openai_api_key: SecretStr | None = Field(
        default=None, validation_alias=AliasChoices("OPENAI_API_KEY", "openai_api_key")
    )
    """Key of the chat model; unset and no base URL: the built-in engine answers."""
    openai_base_url: str | None = Field(
        default=None, validation_alias=AliasChoices("OPENAI_BASE_URL", "openai_base_url")
    )
    """Any OpenAI-compatible endpoint; unset: OpenAI's own."""
    model: str = "gpt-5-mini"
    """Chat model's name."""
    model_timeout_s: float = Field(default=30.0, gt=0)
    """Seconds a model call may take before it counts as failed."""
    model_max_retries: int = Field(default=2, ge=0, le=10)
    """Retries of a failed model call, with backoff."""
    prompts_dir: Path | None = None
    """Folder whose router.md, planner.md, writer.md and general.md replace the model's prompts of the same name."""
    embedder: Literal["builtin", "openai"] = "builtin"
    """Who makes the vectors."""
    embedding_model: str = "text-embedding-3-small"
    """Model of the openai embedder."""
    reranker_url: str | None = None
    """Address of an endpoint with a /rerank route as Cohere, Jina or vLLM have it; unset: searches are not reranked."""
    reranker_api_key: SecretStr | None = None
    """Its key, sent as a bearer token; unset: none is sent."""
    reranker_model: str = "rerank-v3.5"
    """Model it shall use."""
    reranker_timeout_s: float = Field(default=1.0, gt=0)
    """Seconds a search waits for it before it goes on with its own order."""
    langsmith_api_key: SecretStr | None = Field(
        default=None, validation_alias=AliasChoices("LANGSMITH_API_KEY", "langsmith_api_key")
    )
    """Turns tracing to LangSmith on."""
    drain_s: float = Field(default=10.0, ge=0)
    """Seconds that runs may take to finish after a stop is asked for; then another process goes on with them."""
    lease_s: float = Field(default=8.0, ge=1)
    """Seconds after which another process takes over the runs of one that is silent."""
    max_takeovers: int = Field(default=3, ge=0)
    """Times a run is begun anew after its process died, without a step done in between; then it ends with an error."""
    background_work: bool = True
    """Whether a server does background jobs itself; off: `narutalk worker` does. Documents are always taken in where
    embedded Chroma is open."""
    max_active_runs: int = Field(default=2000, ge=1)
    """Runs at once in one process; beyond it callers get 503 and a time to come back."""
    webhook_secret: SecretStr | None = None
    """Key of the signature on calls to clients' webhooks; unset: they are not signed."""
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    """Least level that is logged."""

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        ZoneInfo(value)
        return value

    @property
    def has_model(self) -> bool:
        """Whether a chat model is configured."""
        return self.openai_api_key is not None or self.openai_base_url is not None


def load_settings(**overrides: object) -> Settings:
    """Returns the settings of this process.

    Raises: SettingsError naming the first wrong setting.
    """
    try:
        settings = Settings(**overrides)  # type: ignore[arg-type]  # pydantic validates them
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"])
        raise SettingsError(f"setting {name}: {first['msg']}") from None
    if settings.profile is Profile.PRODUCTION and settings.database_url is None:
        raise SettingsError("setting DATABASE_URL: production needs a Postgres server of yours")
    if settings.demo and settings.host not in {"127.0.0.1", "localhost", "::1"}:
        raise SettingsError("setting NARUTALK_HOST: demo mode serves 127.0.0.1 only (set NARUTALK_DEMO=false)")
    return settings
