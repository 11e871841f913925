from servicedesk.models.ticket import Ticket, TicketEntry

__all__ = ["Ticket", "TicketEntry"]
