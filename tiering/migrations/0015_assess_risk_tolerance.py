"""The questionnaire with its versions, what it came to for each client, what people know of clients, and objections.

A row of each client's standing is made by the database itself, so that nobody who opens clients can forget it.
"""

import json
from pathlib import Path

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.utils import timezone

SHIPPED = Path(__file__).resolve().parent.parent / "questionnaires" / "investor.json"

NO_OVERLAP = """
ALTER TABLE tiering_questionnaireversion ADD CONSTRAINT one_questionnaire_in_force EXCLUDE USING gist (
    daterange(effective_from, retired_on) WITH &&
) WHERE (effective_from IS NOT NULL);
ALTER TABLE tiering_questionnaireversion ADD CONSTRAINT questionnaire_approved_by_no_author CHECK (
    decided_by_id IS NULL OR NOT author_ids @> to_jsonb(decided_by_id)
);
ALTER TABLE tiering_questionnaireversion ADD CONSTRAINT questionnaire_in_force_has_a_day CHECK (
    status <> 'effective' OR effective_from IS NOT NULL
);
"""
OVERLAP = """
ALTER TABLE tiering_questionnaireversion DROP CONSTRAINT questionnaire_in_force_has_a_day;
ALTER TABLE tiering_questionnaireversion DROP CONSTRAINT questionnaire_approved_by_no_author;
ALTER TABLE tiering_questionnaireversion DROP CONSTRAINT one_questionnaire_in_force;
"""
GUARD = """
CREATE FUNCTION tiering_guard_questionnaire() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'versions of the questionnaire are kept';
    END IF;
    IF OLD.status <> 'draft' AND NEW.document IS DISTINCT FROM OLD.document THEN
        RAISE EXCEPTION 'only a draft can be rewritten';
    END IF;
    IF NOT NEW.author_ids @> OLD.author_ids THEN
        RAISE EXCEPTION 'who wrote in a draft stays its author';
    END IF;
    IF OLD.status <> NEW.status AND (OLD.status, NEW.status) NOT IN (
        ('draft', 'submitted'), ('draft', 'retired'), ('submitted', 'draft'), ('submitted', 'approved'),
        ('submitted', 'refused'), ('approved', 'effective'), ('approved', 'retired'), ('effective', 'retired')
    ) THEN
        RAISE EXCEPTION 'there is no way from % to %', OLD.status, NEW.status;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER questionnaire_version_guard BEFORE UPDATE OR DELETE ON tiering_questionnaireversion
    FOR EACH ROW EXECUTE FUNCTION tiering_guard_questionnaire();

CREATE FUNCTION tiering_guard_assessment() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'an assessment is kept as it was made';
END $$;
CREATE TRIGGER assessment_guard BEFORE UPDATE ON tiering_assessment
    FOR EACH ROW EXECUTE FUNCTION tiering_guard_assessment();
"""
UNGUARD = """
DROP TRIGGER assessment_guard ON tiering_assessment;
DROP FUNCTION tiering_guard_assessment();
DROP TRIGGER questionnaire_version_guard ON tiering_questionnaireversion;
DROP FUNCTION tiering_guard_questionnaire();
"""
# Once a statement, whether it opens one client or copies in 200,000.
FOLLOW = """
CREATE FUNCTION tiering_follow_clients() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO tiering_risktolerance (client_id) SELECT id FROM opened ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;
CREATE TRIGGER client_has_a_tolerance AFTER INSERT ON clients_client REFERENCING NEW TABLE AS opened
    FOR EACH STATEMENT EXECUTE FUNCTION tiering_follow_clients();
"""
UNFOLLOW = """
DROP TRIGGER client_has_a_tolerance ON clients_client;
DROP FUNCTION tiering_follow_clients();
"""
FILL = "INSERT INTO tiering_risktolerance (client_id) SELECT id FROM clients_client ON CONFLICT DO NOTHING"


def ship(apps, schema_editor):
    """The shipped questionnaire as a first draft by nobody, which two persons may bring into force."""
    versions = apps.get_model("tiering", "QuestionnaireVersion")
    document = json.loads(SHIPPED.read_text(encoding="utf-8"))
    versions.objects.get_or_create(number=1, defaults={"document": document, "created_at": timezone.now()})


class Migration(migrations.Migration):

    dependencies = [
        ('clients', '0016_name_events_of_assessments'),
        ('tiering', '0014_index_tiers_of_a_day'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='QuestionnaireVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(unique=True, verbose_name='Version')),
                ('status', models.CharField(choices=[('draft', 'Draft'), ('submitted', 'Submitted'), ('approved', 'Approved'), ('refused', 'Refused'), ('effective', 'In force'), ('retired', 'Retired')], default='draft', max_length=10, verbose_name='Status')),
                ('document', models.JSONField(verbose_name='Document')),
                ('note', models.TextField(blank=True, verbose_name='What changes, and why')),
                ('created_at', models.DateTimeField(verbose_name='Created')),
                ('author_ids', models.JSONField(default=list, verbose_name='Authors')),
                ('submitted_at', models.DateTimeField(null=True, verbose_name='Submitted')),
                ('decided_at', models.DateTimeField(null=True, verbose_name='Decided')),
                ('decision_note', models.TextField(blank=True, verbose_name='Reason of the decision')),
                ('effective_from', models.DateField(null=True, verbose_name='In force from')),
                ('retired_on', models.DateField(null=True, verbose_name='In force until')),
                ('revision', models.PositiveIntegerField(default=1, verbose_name='Revision')),
                ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='By')),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='Decided by')),
                ('submitted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='Submitted by')),
            ],
            options={
                'verbose_name': 'Questionnaire',
                'verbose_name_plural': 'Questionnaires',
                'ordering': ['-number'],
            },
        ),
        migrations.CreateModel(
            name='Assessment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('answers', models.JSONField(verbose_name='Answers')),
                ('points', models.PositiveIntegerField(verbose_name='Points')),
                ('risk_class', models.CharField(max_length=2, verbose_name='Risk class')),
                ('risk_type', models.CharField(choices=[('conservative', 'Conservative'), ('steady', 'Steady'), ('aggressive', 'Aggressive')], max_length=12, verbose_name='Risk type')),
                ('assessed_on', models.DateField(verbose_name='Assessed')),
                ('valid_until', models.DateField(verbose_name='Valid until')),
                ('filled_at', models.DateTimeField(verbose_name='At')),
                ('form_key', models.UUIDField(editable=False, null=True)),
                ('client', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='assessments', to='clients.client', verbose_name='Client')),
                ('filled_by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='Filled in by')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tiering.questionnaireversion', verbose_name='Questionnaire')),
            ],
            options={
                'verbose_name': 'Risk assessment',
                'verbose_name_plural': 'Risk assessments',
                'ordering': ['-assessed_on', '-id'],
            },
        ),
        migrations.CreateModel(
            name='RiskTolerance',
            fields=[
                ('client', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='risk_tolerance', serialize=False, to='clients.client', verbose_name='Client')),
                ('valid_until', models.DateField(null=True, verbose_name='Valid until')),
                ('refused_on', models.DateField(null=True, verbose_name='Refused')),
                ('reminded_of', models.DateField(null=True, verbose_name='Reminded of')),
                ('assessment', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tiering.assessment', verbose_name='Risk assessment')),
            ],
            options={
                'verbose_name': 'Risk tolerance',
                'verbose_name_plural': 'Risk tolerances',
                'ordering': ['client'],
            },
        ),
        migrations.CreateModel(
            name='AssessmentRefusal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('words', models.TextField(verbose_name="In the client's words")),
                ('refused_on', models.DateField(verbose_name='Refused')),
                ('noted_at', models.DateTimeField(verbose_name='At')),
                ('form_key', models.UUIDField(editable=False, null=True)),
                ('client', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='assessment_refusals', to='clients.client', verbose_name='Client')),
                ('noted_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='Noted by')),
            ],
            options={
                'verbose_name': 'Refusal of an assessment',
                'verbose_name_plural': 'Refusals of assessments',
                'ordering': ['-refused_on', '-id'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('form_key__isnull', False)), fields=('client', 'form_key'), name='one_refusal_per_form')],
            },
        ),
        migrations.CreateModel(
            name='AutomationObjection',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('way', models.CharField(choices=[('phone', 'By phone'), ('in_person', 'In person'), ('written', 'In writing'), ('online', 'Online')], max_length=12, verbose_name='How')),
                ('words', models.TextField(verbose_name="In the client's words")),
                ('objected_on', models.DateField(verbose_name='Objected')),
                ('noted_at', models.DateTimeField(verbose_name='At')),
                ('withdrawn_at', models.DateTimeField(null=True, verbose_name='Withdrawn')),
                ('withdrawal_words', models.TextField(blank=True, verbose_name='Words of the withdrawal')),
                ('client', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='objections', to='clients.client', verbose_name='Client')),
                ('noted_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='Noted by')),
                ('withdrawn_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='Withdrawal noted by')),
            ],
            options={
                'verbose_name': 'Objection to automated decisions',
                'verbose_name_plural': 'Objections to automated decisions',
                'ordering': ['-noted_at', '-id'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('withdrawn_at__isnull', True)), fields=('client',), name='one_objection_at_a_time'), models.CheckConstraint(condition=models.Q(models.Q(('withdrawn_at__isnull', True), ('withdrawn_by__isnull', True)), models.Q(('withdrawn_at__isnull', False), ('withdrawn_by__isnull', False)), _connector='OR'), name='objection_withdrawn_by_somebody')],
            },
        ),
        migrations.CreateModel(
            name='ClientTrait',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('trait', models.CharField(choices=[('market_history', 'Years in the market'), ('investing_time', 'Time for investing'), ('past_success', 'Success so far'), ('sex', 'Sex'), ('temperament', 'Temperament'), ('holdings_spread', 'How holdings are spread'), ('holdings_result', 'How holdings stand'), ('strategy', 'Strategy'), ('adviser_class', 'Class set by the adviser'), ('is_tolerant', 'Forgives a failure of service'), ('shares_opinions', 'Answers surveys and makes suggestions'), ('would_recommend', 'Recommends the firm to others')], max_length=20, verbose_name='What')),
                ('value', models.CharField(blank=True, max_length=20, verbose_name='Answer')),
                ('known_on', models.DateField(verbose_name='Known since')),
                ('said_at', models.DateTimeField(verbose_name='At')),
                ('client', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='traits', to='clients.client', verbose_name='Client')),
                ('said_by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='Said by')),
            ],
            options={
                'verbose_name': 'What is known of a client',
                'verbose_name_plural': 'What is known of clients',
                'ordering': ['-known_on', '-id'],
                'indexes': [models.Index(fields=['trait', 'client', '-known_on', '-id'], name='trait_newest'), models.Index(fields=['client', '-known_on', '-id'], name='trait_of_client')],
            },
        ),
        migrations.CreateModel(
            name='HeldTierChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('from_tier', models.CharField(blank=True, max_length=40, verbose_name='From')),
                ('to_tier', models.CharField(max_length=40, verbose_name='To')),
                ('rule', models.CharField(blank=True, max_length=40, verbose_name='Rule that fired')),
                ('trading_day', models.DateField(verbose_name='Trading day')),
                ('found_at', models.DateTimeField(verbose_name='Found')),
                ('outcome', models.CharField(choices=[('waiting', 'Waiting for a person'), ('taken', 'Tier changed'), ('kept', 'Tier kept'), ('lapsed', 'No longer found')], default='waiting', max_length=10, verbose_name='Outcome')),
                ('decided_at', models.DateTimeField(null=True, verbose_name='Decided')),
                ('reason', models.TextField(blank=True, verbose_name='Reason of the decision')),
                ('client', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='held_tier_changes', to='clients.client', verbose_name='Client')),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='Decided by')),
                ('scheme', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tiering.scheme', verbose_name='Scheme')),
            ],
            options={
                'verbose_name': 'Tier change that waits for a person',
                'verbose_name_plural': 'Tier changes that wait for a person',
                'ordering': ['-trading_day', '-id'],
                'indexes': [models.Index(fields=['trading_day', 'id'], name='held_change_by_day')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('outcome', 'waiting')), fields=('client', 'scheme'), name='one_held_change_at_a_time'), models.CheckConstraint(condition=models.Q(models.Q(('outcome__in', ['taken', 'kept']), _negated=True), ('decided_by__isnull', False), _connector='OR'), name='held_change_decided_by_somebody')],
            },
        ),
        migrations.AddConstraint(
            model_name='questionnaireversion',
            constraint=models.CheckConstraint(condition=models.Q(('decided_by__isnull', True), models.Q(models.Q(('decided_by', models.F('created_by')), _negated=True), models.Q(('decided_by', models.F('submitted_by')), _negated=True)), _connector='OR'), name='questionnaire_second_person'),
        ),
        migrations.AddConstraint(
            model_name='questionnaireversion',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status__in', ['approved', 'effective']), _negated=True), models.Q(('decided_by__isnull', False), ('submitted_by__isnull', False)), _connector='OR'), name='questionnaire_approved_by_somebody'),
        ),
        migrations.AddConstraint(
            model_name='questionnaireversion',
            constraint=models.CheckConstraint(condition=models.Q(('effective_from__isnull', True), ('status__in', ['approved', 'effective', 'retired']), _connector='OR'), name='questionnaire_dated_once_approved'),
        ),
        migrations.AddIndex(
            model_name='assessment',
            index=models.Index(fields=['client', '-assessed_on', '-id'], name='assessment_newest'),
        ),
        migrations.AddConstraint(
            model_name='assessment',
            constraint=models.UniqueConstraint(condition=models.Q(('form_key__isnull', False)), fields=('client', 'form_key'), name='one_assessment_per_form'),
        ),
        migrations.AddConstraint(
            model_name='assessment',
            constraint=models.CheckConstraint(condition=models.Q(('valid_until__gt', models.F('assessed_on'))), name='assessment_holds_for_a_time'),
        ),
        migrations.AddIndex(
            model_name='risktolerance',
            index=models.Index(condition=models.Q(('valid_until__isnull', False)), fields=['valid_until', 'client'], name='tolerance_by_end'),
        ),
        migrations.AddIndex(
            model_name='risktolerance',
            index=models.Index(condition=models.Q(('refused_on__isnull', False)), fields=['client'], name='tolerance_refused'),
        ),
        migrations.RunSQL(NO_OVERLAP, OVERLAP),
        migrations.RunSQL(GUARD, UNGUARD),
        migrations.RunSQL(FOLLOW, UNFOLLOW),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.RunPython(ship, migrations.RunPython.noop),
    ]
