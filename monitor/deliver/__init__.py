"""Issues out of the door: channels, and sending what is due.

`sending` keeps the ledger, `mail` and `folder` are the channels, `message` is the mail
as bytes. Nothing here composes or renders.
"""

from monitor.deliver.folder import FolderChannel
from monitor.deliver.mail import MailChannel
from monitor.deliver.message import mail_domain
from monitor.deliver.sending import plan, send_due

__all__ = ["FolderChannel", "MailChannel", "mail_domain", "plan", "send_due"]
