"""Issues and alerts out of the door: channels, and sending what is due.

`sending` keeps the ledger by the rules of `settling`, `pace` says how fast; `mail`,
`folder` and `webhook` are the channels, `message` is the mail as bytes. Nothing here
composes or renders.
"""

from monitor.deliver.folder import FolderChannel
from monitor.deliver.mail import MailChannel
from monitor.deliver.message import mail_domain
from monitor.deliver.pace import Pace
from monitor.deliver.sending import Sender, plan, planned
from monitor.deliver.webhook import WebhookChannel

__all__ = [
    "FolderChannel",
    "MailChannel",
    "Pace",
    "Sender",
    "WebhookChannel",
    "mail_domain",
    "plan",
    "planned",
]
