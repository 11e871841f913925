"""The SQL of one slice, over the staged table risk_judged. Each statement touches only rows that change.

An alert belongs to the rule margin_state; states from margin_call on are its severities. Rows that are not
decided (abnormal) open, move and close nothing. `most` is the largest ratio that a column holds.
"""

ACCOUNT_RISKS = """
INSERT INTO risk_accountrisk AS r (account_id, trading_day, state, is_abnormal, abnormal_reason, equity,
    margin_occupied, exchange_margin, risk_degree, method_version)
SELECT account_id, CASE WHEN is_decided THEN %(day)s::date END, state, abnormal_reason <> '', abnormal_reason,
       equity::numeric / 100, margin::numeric / 100, exchange_margin::numeric / 100,
       CASE WHEN equity > 0 THEN least(round(margin::numeric / equity, 6), %(most)s) END, %(version)s
FROM risk_judged
ON CONFLICT (account_id) DO UPDATE SET
    trading_day = coalesce(excluded.trading_day, r.trading_day), state = excluded.state,
    is_abnormal = excluded.is_abnormal, abnormal_reason = excluded.abnormal_reason,
    equity = coalesce(excluded.equity, r.equity),
    margin_occupied = coalesce(excluded.margin_occupied, r.margin_occupied),
    exchange_margin = CASE WHEN excluded.equity IS NULL THEN r.exchange_margin ELSE excluded.exchange_margin END,
    risk_degree = CASE WHEN excluded.equity IS NULL THEN r.risk_degree ELSE excluded.risk_degree END,
    method_version = excluded.method_version
WHERE (r.state, r.is_abnormal, r.abnormal_reason, r.method_version)
      IS DISTINCT FROM (excluded.state, excluded.is_abnormal, excluded.abnormal_reason, excluded.method_version)
   OR (excluded.equity IS NOT NULL AND (r.equity, r.margin_occupied, r.exchange_margin)
      IS DISTINCT FROM (excluded.equity, excluded.margin_occupied, excluded.exchange_margin))
"""

REOPEN_ALERTS = """
UPDATE risk_alert a SET status = 'open', closed_on = NULL, closed_at = NULL
FROM risk_judged j
WHERE a.account_id = j.account_id AND a.rule = 'margin_state' AND a.status = 'closed' AND a.closed_on = %(day)s
  AND j.is_decided AND j.state IN ('margin_call', 'forced_liquidation', 'overdrawn')
  AND a.id = (SELECT max(l.id) FROM risk_alert l WHERE l.account_id = a.account_id AND l.rule = 'margin_state')
RETURNING a.id
"""

# Answers those whose severity changed: old and new words. The figures follow every settlement.
MOVE_ALERTS = """
WITH old AS (
    SELECT a.id, a.severity FROM risk_alert a JOIN risk_judged j ON j.account_id = a.account_id
    WHERE a.rule = 'margin_state' AND a.status = 'open'
), moved AS (
    UPDATE risk_alert a SET severity = j.state, judged_on = %(day)s,
        worst_severity = CASE
            WHEN 'overdrawn' IN (a.worst_severity, j.state) THEN 'overdrawn'
            WHEN 'forced_liquidation' IN (a.worst_severity, j.state) THEN 'forced_liquidation'
            ELSE 'margin_call' END,
        equity = j.equity::numeric / 100, margin_occupied = j.margin::numeric / 100,
        exchange_margin = j.exchange_margin::numeric / 100,
        risk_degree = CASE WHEN j.equity > 0 THEN least(round(j.margin::numeric / j.equity, 6), %(most)s) END,
        margin_call = CASE WHEN j.margin IS NOT NULL THEN greatest(j.margin - j.equity, 0)::numeric / 100 END
    FROM risk_judged j
    WHERE a.account_id = j.account_id AND a.rule = 'margin_state' AND a.status = 'open'
      AND j.is_decided AND j.state IN ('margin_call', 'forced_liquidation', 'overdrawn')
      AND (a.severity, a.judged_on, a.equity, a.margin_occupied, a.exchange_margin) IS DISTINCT FROM
          (j.state, %(day)s, (j.equity::numeric / 100)::numeric(18, 2), (j.margin::numeric / 100)::numeric(18, 2),
           (j.exchange_margin::numeric / 100)::numeric(18, 2))
    RETURNING a.id, a.client_id, a.severity
)
SELECT m.id, m.client_id, o.severity, m.severity FROM moved m JOIN old o ON o.id = m.id
WHERE o.severity <> m.severity
"""

CLOSE_ALERTS = """
UPDATE risk_alert a SET status = 'closed', closed_on = %(day)s, closed_at = %(now)s, judged_on = %(day)s
FROM risk_judged j
WHERE a.account_id = j.account_id AND a.rule = 'margin_state' AND a.status = 'open'
  AND j.is_decided AND j.state IN ('normal', 'warning')
RETURNING a.id, a.client_id
"""

OPEN_ALERTS = """
INSERT INTO risk_alert (account_id, client_id, rule, severity, worst_severity, status, opened_on, judged_on,
    opened_at, equity, margin_occupied, exchange_margin, risk_degree, margin_call)
SELECT j.account_id, j.client_id, 'margin_state', j.state, j.state, 'open', %(day)s, %(day)s, %(now)s,
       j.equity::numeric / 100, j.margin::numeric / 100, j.exchange_margin::numeric / 100,
       CASE WHEN j.equity > 0 THEN least(round(j.margin::numeric / j.equity, 6), %(most)s) END,
       CASE WHEN j.margin IS NOT NULL THEN greatest(j.margin - j.equity, 0)::numeric / 100 END
FROM risk_judged j
WHERE j.is_decided AND j.state IN ('margin_call', 'forced_liquidation', 'overdrawn')
  AND NOT EXISTS (SELECT 1 FROM risk_alert a WHERE a.account_id = j.account_id
                  AND a.rule = 'margin_state' AND a.status = 'open')
ORDER BY j.account_id
RETURNING id
"""

STEPS = """
INSERT INTO risk_alertstep AS s (alert_id, trading_day, state, equity, margin_occupied, margin_call, at)
SELECT a.id, %(day)s, j.state, j.equity::numeric / 100, j.margin::numeric / 100,
       CASE WHEN j.margin IS NOT NULL THEN greatest(j.margin - j.equity, 0)::numeric / 100 END, %(now)s
FROM risk_alert a JOIN risk_judged j ON j.account_id = a.account_id
WHERE a.rule = 'margin_state' AND j.is_decided AND (a.status = 'open' OR a.closed_on = %(day)s)
ON CONFLICT (alert_id, trading_day) DO UPDATE SET
    state = excluded.state, equity = excluded.equity, margin_occupied = excluded.margin_occupied,
    margin_call = excluded.margin_call, at = excluded.at
WHERE (s.state, s.equity, s.margin_occupied) IS DISTINCT FROM
      (excluded.state, excluded.equity, excluded.margin_occupied)
"""

# A client stands as its worst account does.
CLIENTS = """
UPDATE clients_client c SET risk_state = w.state, is_abnormal = w.is_abnormal
FROM (
    SELECT a.client_id, bool_or(r.is_abnormal) AS is_abnormal,
           (array_agg(r.state ORDER BY array_position(
               ARRAY['normal', 'abnormal', 'warning', 'margin_call', 'forced_liquidation', 'overdrawn'],
               r.state::text) DESC))[1] AS state
    FROM clients_tradingaccount a JOIN risk_accountrisk r ON r.account_id = a.id
    WHERE a.client_id IN (SELECT client_id FROM risk_judged)
    GROUP BY a.client_id
) w
WHERE c.id = w.client_id AND (c.risk_state, c.is_abnormal) IS DISTINCT FROM (w.state, w.is_abnormal)
"""
