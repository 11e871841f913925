"""Notes, documents, contacts, addresses and the two records of service: panels that also work as pages."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from clients.actions import documents, notes, related
from clients.actions.errors import RefusedDocument
from clients.forms.small import (
    AddressForm,
    ContactForm,
    DocumentForm,
    InitialServiceForm,
    NoteForm,
    VipArchiveForm,
)
from clients.models import Address, Contact, Document, InitialServiceRecord, VipArchive
from clients.queries import records
from clients.views.base import ClientView
from crm.access import Permission

SHOWN = 50


class NotesPanel(ClientView):
    write_permission = Permission.CLIENTS_EDIT

    def get(self, request: HttpRequest, client_id: str) -> HttpResponse:
        return self._show(request, NoteForm())

    def post(self, request: HttpRequest, client_id: str) -> HttpResponse:
        form = NoteForm(request.POST)
        if not form.is_valid():
            return self._show(request, form, 422)
        notes.add(client=self.client, body=form.cleaned_data["body"], by=self.user, now=timezone.now())
        return self._show(request, NoteForm())

    def _show(self, request: HttpRequest, form: NoteForm, status: int = 200) -> HttpResponse:
        context = {"client": self.client, "notes": records.notes(self.client)[:SHOWN], "form": form}
        return render(request, "clients/panels/notes.html", context, status=status)


class DocumentsPanel(ClientView):
    write_permission = Permission.CLIENTS_EDIT

    def get(self, request: HttpRequest, client_id: str) -> HttpResponse:
        return self._show(request, DocumentForm())

    def post(self, request: HttpRequest, client_id: str) -> HttpResponse:
        form = DocumentForm(request.POST, request.FILES)
        if form.is_valid() and self._keep(form):
            return self._show(request, DocumentForm())
        return self._show(request, form, 422)

    def _keep(self, form: DocumentForm) -> bool:
        file = form.cleaned_data["file"]
        if file.size > documents.LARGEST:
            form.add_error("file", _refusal("size"))
            return False
        try:
            documents.add(
                client=self.client, name=file.name, content=file.read(), by=self.user, now=timezone.now()
            )
        except RefusedDocument as refusal:
            form.add_error("file", _refusal(str(refusal)))
            return False
        return True

    def _show(self, request: HttpRequest, form: DocumentForm, status: int = 200) -> HttpResponse:
        context = {"client": self.client, "documents": records.documents(self.client)[:SHOWN], "form": form}
        return render(request, "clients/panels/documents.html", context, status=status)


class DownloadDocument(ClientView):
    """POST: each download is noted, and no prefetching browser may make one."""

    def post(self, request: HttpRequest, client_id: str, pk: int) -> HttpResponse:
        document = get_object_or_404(Document.objects.select_related("client"), pk=pk, client=self.client)
        content = documents.hand_out(document=document, by=self.user, now=timezone.now())
        answer = HttpResponse(content, content_type=document.media_type)
        answer["Content-Disposition"] = content_disposition_header(True, document.name) or "attachment"
        answer["X-Content-Type-Options"] = "nosniff"
        answer["Cache-Control"] = "no-store"
        return answer


class ContactsPanel(ClientView):
    """Contact persons and addresses, one form for each."""

    write_permission = Permission.CLIENTS_EDIT

    def get(self, request: HttpRequest, client_id: str) -> HttpResponse:
        return self._show(request, ContactForm(prefix="contact"), AddressForm(prefix="address"))

    def post(self, request: HttpRequest, client_id: str) -> HttpResponse:
        contact, address = ContactForm(prefix="contact"), AddressForm(prefix="address")
        if request.POST.get("what") == "address":
            address = AddressForm(request.POST, prefix="address", instance=Address(client=self.client))
            if not address.is_valid():
                return self._show(request, contact, address, 422)
            row = address.save(commit=False)
            related.save_address(client=self.client, address=row, by=self.user, now=timezone.now())
        else:
            contact = ContactForm(request.POST, prefix="contact", instance=Contact(client=self.client))
            if not contact.is_valid():
                return self._show(request, contact, address, 422)
            person = contact.save(commit=False)
            related.save_contact(client=self.client, contact=person, by=self.user, now=timezone.now())
        return self._show(request, ContactForm(prefix="contact"), AddressForm(prefix="address"))

    def _show(
        self, request: HttpRequest, contact: ContactForm, address: AddressForm, status: int = 200
    ) -> HttpResponse:
        context = {
            "client": self.client,
            "contacts": records.contacts(self.client),
            "addresses": self.client.addresses.all(),
            "contact_form": contact,
            "address_form": address,
        }
        return render(request, "clients/panels/contacts.html", context, status=status)


class RemoveContact(ClientView):
    permission = Permission.CLIENTS_EDIT

    def post(self, request: HttpRequest, client_id: str, kind: str, pk: int) -> HttpResponse:
        row: Contact | Address
        if kind == "contact":
            row = get_object_or_404(Contact, pk=pk, client=self.client)
        else:
            row = get_object_or_404(Address, pk=pk, client=self.client)
        related.remove(client=self.client, row=row, by=self.user, now=timezone.now())
        return redirect("clients:contacts", client_id)


class ServiceRecords(ClientView):
    """初次服务记录 and VIP 客户服务档案 (R165, R167)."""

    write_permission = Permission.CLIENTS_EDIT

    def get(self, request: HttpRequest, client_id: str) -> HttpResponse:
        return self._show(request, self._initial(), self._archive())

    def post(self, request: HttpRequest, client_id: str) -> HttpResponse:
        now = timezone.now()
        if request.POST.get("what") == "vip":
            archive = self._archive(request.POST)
            if not archive.is_valid():
                return self._show(request, self._initial(), archive, 422)
            row = archive.save(commit=False)
            related.save_vip_archive(client=self.client, archive=row, by=self.user, now=now)
        else:
            initial = self._initial(request.POST)
            if not initial.is_valid():
                return self._show(request, initial, self._archive(), 422)
            record = initial.save(commit=False)
            related.save_initial_service(client=self.client, record=record, by=self.user, now=now)
        messages.success(request, _("The record is kept."))
        return redirect("clients:service_records", client_id)

    def _initial(self, data: object = None) -> InitialServiceForm:
        row = InitialServiceRecord.objects.filter(client=self.client).first()
        return InitialServiceForm(data, instance=row or InitialServiceRecord(client=self.client))

    def _archive(self, data: object = None) -> VipArchiveForm:
        row = VipArchive.objects.filter(client=self.client).first()
        return VipArchiveForm(data, prefix="vip", instance=row or VipArchive(client=self.client))

    def _show(
        self, request: HttpRequest, initial: InitialServiceForm, archive: VipArchiveForm, status: int = 200
    ) -> HttpResponse:
        context = {"client": self.client, "initial_form": initial, "archive_form": archive}
        return render(request, "clients/service_records.html", context, status=status)


def _refusal(reason: str) -> str:
    if reason == "size":
        return _("The file is empty or larger than 10 MB.")
    return _(
        "Only PDF, PNG, JPEG, Word and Excel files are kept, and the content has to be what the name says."
    )
