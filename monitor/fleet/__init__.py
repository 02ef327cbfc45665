"""The units of work on many machines: Procrastinate hands them out, leases guard them.

    leading   one of the processes asks the store what is due and queues it
    working   every process takes jobs from the queue and does them: polls a batch of
              feeds, reads a batch of entries, composes and delivers what is due
    queue     the queue: Procrastinate's tables, in a schema of their own
    planning  which feeds make one job

What is due and who has what in hand stands in the store alone. A job is only a hint to
look: one that comes twice finds nothing left, one that is lost or stuck is queued again
by the next tick, and a worker that was thought dead saves nothing.
"""

from monitor.fleet.working import Fleet

__all__ = ["Fleet"]
