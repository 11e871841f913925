"""One row of early signs per client, of the newest night; stars over time; problem clients and their months."""

import crm.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# One partition, of the newest night, which the next night replaces whole. The indexes of the model are made after
# this, on the new table.
PARTITION = """
CREATE TABLE tiering_earlysigns_parted (LIKE tiering_earlysigns INCLUDING DEFAULTS)
    PARTITION BY LIST (trading_day);
DROP TABLE tiering_earlysigns;
ALTER TABLE tiering_earlysigns_parted RENAME TO tiering_earlysigns;
ALTER TABLE tiering_earlysigns ADD CONSTRAINT tiering_earlysigns_pkey PRIMARY KEY (trading_day, client_id);
"""
UNPARTITION = """
CREATE TABLE tiering_earlysigns_plain (LIKE tiering_earlysigns INCLUDING DEFAULTS);
INSERT INTO tiering_earlysigns_plain SELECT * FROM tiering_earlysigns;
DROP TABLE tiering_earlysigns;
ALTER TABLE tiering_earlysigns_plain RENAME TO tiering_earlysigns;
ALTER TABLE tiering_earlysigns ADD CONSTRAINT tiering_earlysigns_pkey PRIMARY KEY (client_id);
"""


class Migration(migrations.Migration):

    dependencies = [
        ('clients', '0015_note_changed_days_by_trigger'),
        ('tiering', '0016_mark_what_was_told'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ChurnBackTest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('made_at', models.DateTimeField(verbose_name='At')),
                ('through', models.DateField(unique=True, verbose_name='Trading day')),
                ('parameters_version', models.PositiveIntegerField(verbose_name='Version of the points')),
                ('figures', models.JSONField(verbose_name='Figures')),
            ],
            options={
                'verbose_name': 'Back-test of the churn warning',
                'verbose_name_plural': 'Back-tests of the churn warning',
                'ordering': ['-through'],
            },
        ),
        migrations.CreateModel(
            name='EarlySigns',
            fields=[
                ('client', models.OneToOneField(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, primary_key=True, related_name='early_signs', serialize=False, to='clients.client', verbose_name='Client')),
                ('trading_day', models.DateField(verbose_name='Trading day')),
                ('churn_points', models.SmallIntegerField(null=True, verbose_name='Churn points')),
                ('silent_days', models.FloatField(null=True, verbose_name='Days without a trade')),
                ('usual_gap', models.FloatField(null=True, verbose_name='Usual days between trades')),
                ('dormancy', models.SmallIntegerField(choices=[(0, 'Not known'), (1, 'Dormant already'), (2, 'Falls asleep'), (3, 'Not by waiting alone')], default=0, verbose_name='Dormancy')),
                ('dormant_on', models.DateField(null=True, verbose_name='Dormant on')),
                ('dormancy_missing', models.IntegerField(default=0)),
                ('star', models.SmallIntegerField(default=-1)),
                ('star_met', models.IntegerField(default=0)),
                ('star_unknown', models.IntegerField(default=0)),
                ('star_count', models.SmallIntegerField(default=0, verbose_name='Conditions met')),
                ('hidden', models.SmallIntegerField(default=-1)),
                ('hidden_met', models.IntegerField(default=0)),
                ('hidden_unknown', models.IntegerField(default=0)),
                ('hidden_count', models.SmallIntegerField(default=0, verbose_name='Conditions met')),
                ('silence', models.FloatField(null=True, verbose_name='Silence')),
                ('activity', models.FloatField(null=True, verbose_name='Fewer trading days')),
                ('outflow', models.FloatField(null=True, verbose_name='Net withdrawal')),
                ('withdrawal_weeks', models.FloatField(null=True, verbose_name='Weeks with withdrawals')),
                ('equity_fall', models.FloatField(null=True, verbose_name='Fall of equity')),
                ('commission_fall', models.FloatField(null=True, verbose_name='Fall of commission')),
                ('clumpiness', models.FloatField(null=True, verbose_name='Uneven trading')),
                ('margin_calls', models.FloatField(null=True, verbose_name='Margin-call days')),
                ('forced_liquidations', models.FloatField(null=True, verbose_name='Forced liquidations')),
                ('open_complaints', models.FloatField(null=True, verbose_name='Open complaints')),
                ('loss_weeks', models.FloatField(null=True, verbose_name='Losing weeks in a row')),
            ],
            options={
                'verbose_name': 'Early signs of a client',
                'verbose_name_plural': 'Early signs of clients',
                'ordering': ['-churn_points', '-client'],
                'indexes': [models.Index(fields=['churn_points', 'client'], name='early_signs_by_points'), models.Index(fields=['dormant_on', 'client'], name='early_signs_by_dormancy'), models.Index(fields=['star_count', 'client'], name='early_signs_by_star'), models.Index(fields=['hidden_count', 'client'], name='early_signs_by_hidden')],
            },
        ),
        migrations.CreateModel(
            name='ProblemClient',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_listed', models.BooleanField(default=True, verbose_name='On the sheet')),
                ('listed_on', models.DateField(verbose_name='On the sheet since')),
                ('left_on', models.DateField(null=True, verbose_name='Off the sheet since')),
                ('judged_on', models.DateField(verbose_name='Trading day')),
                ('rule_version', models.PositiveIntegerField(verbose_name='Version of the rule')),
                ('reason', models.CharField(choices=[('months', 'Too many months with a loss'), ('share', 'Loss too large for the equity'), ('both', 'Many losing months, and too large a loss')], max_length=10, verbose_name='Why')),
                ('loss_months', models.PositiveSmallIntegerField(verbose_name='Months with a loss')),
                ('months', models.PositiveSmallIntegerField(verbose_name='Months')),
                ('profit', crm.fields.MoneyField(decimal_places=2, max_digits=18, verbose_name='Profit or loss')),
                ('equity_avg', crm.fields.MoneyField(decimal_places=2, max_digits=18, null=True, verbose_name='Average equity')),
                ('loss_share', crm.fields.RatioField(decimal_places=6, max_digits=14, null=True, verbose_name='Loss ÷ average equity')),
                ('client', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='problem', to='clients.client', verbose_name='Client')),
            ],
            options={
                'verbose_name': 'Problem client',
                'verbose_name_plural': 'Problem clients',
                'ordering': ['profit', 'id'],
                'indexes': [models.Index(fields=['profit', 'id'], name='problem_client_by_profit'), models.Index(fields=['loss_share', 'id'], name='problem_client_by_share'), models.Index(fields=['loss_months', 'id'], name='problem_client_by_months')],
            },
        ),
        migrations.CreateModel(
            name='ProblemMonth',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('month', models.DateField(verbose_name='Month')),
                ('profit', crm.fields.MoneyField(decimal_places=2, max_digits=18, verbose_name='Profit or loss')),
                ('cause', models.TextField(blank=True, verbose_name='Cause')),
                ('countermeasure', models.TextField(blank=True, verbose_name='Countermeasure')),
                ('written_at', models.DateTimeField(null=True, verbose_name='At')),
                ('version', models.PositiveIntegerField(default=1, verbose_name='Version')),
                ('client', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='problem_months', to='clients.client', verbose_name='Client')),
                ('written_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='By')),
            ],
            options={
                'verbose_name': 'Month of a problem client',
                'verbose_name_plural': 'Months of problem clients',
                'ordering': ['-month', '-id'],
                'indexes': [models.Index(fields=['month', 'id'], name='problem_month_by_month'), models.Index(fields=['profit', 'id'], name='problem_month_by_profit')],
                'constraints': [models.UniqueConstraint(fields=('client', 'month'), name='one_problem_month_per_client')],
            },
        ),
        migrations.CreateModel(
            name='StarSpell',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('began_on', models.DateField(verbose_name='Star since')),
                ('ended_on', models.DateField(null=True, verbose_name='Until')),
                ('outcome', models.CharField(choices=[('star', 'Still a star'), ('arrived', 'Rose to a better class'), ('faded', 'No longer a star')], default='star', max_length=10, verbose_name='What became of it')),
                ('tier_then', models.CharField(blank=True, max_length=20, verbose_name='Tier then')),
                ('equity_then', crm.fields.MoneyField(decimal_places=2, max_digits=18, null=True, verbose_name='Client equity then')),
                ('commission_then', crm.fields.MoneyField(decimal_places=2, max_digits=18, null=True, verbose_name='Monthly average commission then')),
                ('client', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='star_spells', to='clients.client', verbose_name='Client')),
            ],
            options={
                'verbose_name': "Time as tomorrow's star",
                'verbose_name_plural': "Times as tomorrow's star",
                'ordering': ['-began_on', '-id'],
                'indexes': [models.Index(fields=['began_on', 'id'], name='star_spell_by_beginning')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_on__isnull', True)), fields=('client',), name='one_open_star_spell')],
            },
        ),
        migrations.RunSQL(PARTITION, UNPARTITION),
    ]
