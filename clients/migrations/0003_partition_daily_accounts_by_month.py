"""Daily accounts become a table partitioned by month; partitions are made as days arrive (clients/actions)."""

import django.db.models.deletion
from django.db import migrations, models

import crm.fields

PARTITION = """
CREATE TABLE clients_dailyaccount_parted (LIKE clients_dailyaccount INCLUDING DEFAULTS)
    PARTITION BY RANGE (trading_day);
DROP TABLE clients_dailyaccount;
ALTER TABLE clients_dailyaccount_parted RENAME TO clients_dailyaccount;
ALTER TABLE clients_dailyaccount
    ADD CONSTRAINT clients_dailyaccount_pkey PRIMARY KEY (account_id, trading_day, method, currency, source);
CREATE INDEX clients_dailyaccount_day ON clients_dailyaccount USING brin (trading_day) WITH (pages_per_range = 32);
"""
UNPARTITION = """
CREATE TABLE clients_dailyaccount_plain (LIKE clients_dailyaccount INCLUDING DEFAULTS);
INSERT INTO clients_dailyaccount_plain SELECT * FROM clients_dailyaccount;
DROP TABLE clients_dailyaccount;
ALTER TABLE clients_dailyaccount_plain RENAME TO clients_dailyaccount;
ALTER TABLE clients_dailyaccount
    ADD CONSTRAINT clients_dailyaccount_pkey PRIMARY KEY (account_id, trading_day, method, currency, source);
"""


class Migration(migrations.Migration):
    dependencies = [("clients", "0002_initial")]
    operations = [
        migrations.CreateModel(
            name='DailyAccount',
            fields=[
                ('pk', models.CompositePrimaryKey('account_id', 'trading_day', 'method', 'currency', 'source', blank=True, editable=False, primary_key=True, serialize=False)),
                ('account', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='days', to='clients.tradingaccount', verbose_name='Account')),
                ('trading_day', models.DateField(verbose_name='Trading day')),
                ('method', models.SmallIntegerField(choices=[(1, 'Mark to market'), (2, 'Trade by trade')], verbose_name='Method')),
                ('currency', models.CharField(default='CNY', max_length=3, verbose_name='Currency')),
                ('source', models.SmallIntegerField(choices=[(1, 'Settlement statement'), (2, 'Investor report'), (3, 'Monitoring-centre bundle'), (4, 'Mapped file')], verbose_name='Source')),
                ('is_shown', models.BooleanField(default=True, verbose_name='Shown')),
                ('is_incomplete', models.BooleanField(default=False, verbose_name='Incomplete')),
                ('derived', models.CharField(blank=True, max_length=100, verbose_name='Derived')),
                ('opening_balance', crm.fields.MoneyField(decimal_places=2, max_digits=18, null=True, verbose_name='Opening balance')),
                ('net_deposit', crm.fields.MoneyField(decimal_places=2, max_digits=18, null=True, verbose_name='Net deposit')),
                ('realized_pl', crm.fields.MoneyField(decimal_places=2, max_digits=18, null=True, verbose_name='Realised P/L')),
                ('mtm_pl', crm.fields.MoneyField(decimal_places=2, max_digits=18, null=True, verbose_name='Mark-to-market P/L')),
                ('floating_pl', crm.fields.MoneyField(decimal_places=2, max_digits=18, null=True, verbose_name='Floating P/L')),
                ('exercise_pl', crm.fields.MoneyField(decimal_places=2, max_digits=18, null=True, verbose_name='Exercise P/L')),
                ('delivery_pl', crm.fields.MoneyField(decimal_places=2, max_digits=18, null=True, verbose_name='Delivery P/L')),
                ('commission', crm.fields.MoneyField(decimal_places=2, max_digits=18, null=True, verbose_name='Commission')),
                ('exercise_fee', crm.fields.MoneyField(decimal_places=2, max_digits=18, null=True, verbose_name='Exercise fee')),
                ('delivery_fee', crm.fields.MoneyField(decimal_places=2, max_digits=18, null=True, verbose_name='Delivery fee')),
                ('premium_received', crm.fields.MoneyField(decimal_places=2, max_digits=18, null=True, verbose_name='Premium received')),
                ('premium_paid', crm.fields.MoneyField(decimal_places=2, max_digits=18, null=True, verbose_name='Premium paid')),
                ('fx_pledge_in', crm.fields.MoneyField(decimal_places=2, max_digits=18, null=True, verbose_name='Currency pledged in')),
                ('fx_pledge_out', crm.fields.MoneyField(decimal_places=2, max_digits=18, null=True, verbose_name='Currency pledged out')),
                ('pledge_change', crm.fields.MoneyField(decimal_places=2, max_digits=18, null=True, verbose_name='Change in pledge')),
                ('fx_pledge_change', crm.fields.MoneyField(decimal_places=2, max_digits=18, null=True, verbose_name='Change in currency pledge')),
                ('closing_balance', crm.fields.MoneyField(decimal_places=2, max_digits=18, null=True, verbose_name='Closing balance')),
                ('initial_margin', crm.fields.MoneyField(decimal_places=2, max_digits=18, null=True, verbose_name='Initial margin')),
                ('pledge_amount', crm.fields.MoneyField(decimal_places=2, max_digits=18, null=True, verbose_name='Pledge amount')),
                ('client_equity', crm.fields.MoneyField(decimal_places=2, max_digits=18, null=True, verbose_name='Client equity')),
                ('fx_pledge_occupied', crm.fields.MoneyField(decimal_places=2, max_digits=18, null=True, verbose_name='Currency pledge occupied')),
                ('margin_occupied', crm.fields.MoneyField(decimal_places=2, max_digits=18, null=True, verbose_name='Margin occupied')),
                ('exchange_margin', crm.fields.MoneyField(decimal_places=2, max_digits=18, null=True, verbose_name='Exchange margin')),
                ('delivery_margin', crm.fields.MoneyField(decimal_places=2, max_digits=18, null=True, verbose_name='Delivery margin')),
                ('long_option_value', crm.fields.MoneyField(decimal_places=2, max_digits=18, null=True, verbose_name='Long option value')),
                ('short_option_value', crm.fields.MoneyField(decimal_places=2, max_digits=18, null=True, verbose_name='Short option value')),
                ('market_value_equity', crm.fields.MoneyField(decimal_places=2, max_digits=18, null=True, verbose_name='Market-value equity')),
                ('available_funds', crm.fields.MoneyField(decimal_places=2, max_digits=18, null=True, verbose_name='Available funds')),
                ('frozen_funds', crm.fields.MoneyField(decimal_places=2, max_digits=18, null=True, verbose_name='Frozen funds')),
                ('risk_degree', crm.fields.RatioField(decimal_places=6, max_digits=14, null=True, verbose_name='Risk degree')),
                ('margin_call', crm.fields.MoneyField(decimal_places=2, max_digits=18, null=True, verbose_name='Margin call')),
                ('turnover', crm.fields.MoneyField(decimal_places=2, max_digits=18, null=True, verbose_name='Turnover')),
                ('turnover_lots', models.IntegerField(null=True, verbose_name='Lots traded')),
                ('version', models.PositiveSmallIntegerField(default=1, verbose_name='Version')),
                ('import_file_id', models.BigIntegerField(null=True, verbose_name='Import file')),
            ],
            options={
                'verbose_name': 'Daily account',
                'verbose_name_plural': 'Daily accounts',
                'ordering': ['account', '-trading_day'],
            },
        ),
        migrations.RunSQL(PARTITION, UNPARTITION),
    ]
