-- The caps' share of ending a call: the hold becomes its charge, in the period in which the call began; and whoever has used 80 or 100 %
-- of a cap is told, each once a period and cap.
create or replace function turnpike.ai_spending_settle(p_account public.credit_accounts, p_call public.ai_calls, p_charged bigint) returns void
language plpgsql volatile set search_path = '' as $$
declare
  v_cap record;
  v_percent integer;
begin
  for v_cap in
    with totals as (
      update public.ai_spending as s set spent = s.spent + p_charged, held = s.held - p_call.held
      from turnpike.ai_periods(p_call.created_at) as p
      where s.account_id = p_call.account_id and s.period = p.period and s.starts_on = p.starts_on
      returning s.period, s.starts_on, s.spent, p.ends_at
    )
    select t.*, c.credits, c.by_admin, c.actor_id, case when c.alerted_on = t.starts_on then c.alerted_percent else 0 end as alerted
    from totals as t join public.ai_spending_caps as c on c.account_id = p_call.account_id and c.period = t.period
  loop
    v_percent := case when v_cap.spent >= v_cap.credits then 100 when v_cap.spent >= v_cap.credits * 0.8 then 80 else 0 end;
    if p_charged > 0 and v_percent > v_cap.alerted then
      update public.ai_spending_caps as c set alerted_percent = v_percent, alerted_on = v_cap.starts_on
      where c.account_id = p_call.account_id and c.period = v_cap.period and c.by_admin = v_cap.by_admin;
      perform turnpike.mail_put('spending_cap',
        concat_ws(':', p_call.account_id, v_cap.period, v_cap.starts_on, v_cap.by_admin, v_cap.credits, v_percent),
        coalesce(p_account.user_id, v_cap.actor_id), p_account.tenant_id,
        jsonb_build_object('percent', v_percent, 'period', v_cap.period, 'cap', v_cap.credits, 'spent', v_cap.spent,
          'by_admin', v_cap.by_admin, 'account', p_account.kind, 'resets_at', turnpike.rfc3339(v_cap.ends_at)));
    end if;
  end loop;
end $$;
comment on function turnpike.ai_spending_settle(public.credit_accounts, public.ai_calls, bigint) is
  'Turns the hold of a call into its charge in the totals of a locked account, and writes the mails about caps into the outbox.';
