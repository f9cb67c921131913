-- Lost is final, won is final unless it is lost after all. The money of a lost one is gone, so what it bought is taken back as by a refund.
create or replace function turnpike.webhook_apply_dispute_changed(p_event public.webhook_events, p jsonb) returns boolean
language plpgsql volatile set search_path = '' as $$
declare
  v_payment public.payments := turnpike.webhook_payment(p_event, p -> 'payment');
  v_dispute public.disputes;
begin
  perform turnpike.webhook_require(p, 'provider_dispute_id');
  if lower(p ->> 'currency') is distinct from v_payment.currency then
    perform turnpike.webhook_check_amount(v_payment, (p ->> 'amount')::bigint, p ->> 'currency');
  end if;
  perform turnpike.webhook_identify(p_event, v_payment, p);
  v_payment := turnpike.webhook_came(v_payment, p);
  insert into public.disputes as d (id, payment_id, user_id, tenant_id, amount, currency, reason, status, provider_dispute_id, created_at)
  values (turnpike.new_id(), v_payment.id, v_payment.user_id, v_payment.tenant_id, (p ->> 'amount')::bigint, v_payment.currency,
    p ->> 'reason', coalesce(p ->> 'status', 'open'), p ->> 'provider_dispute_id', clock_timestamp())
  on conflict (payment_id, provider_dispute_id) do update
  set status = case when d.status = 'lost' or (d.status = 'won' and excluded.status = 'open') then d.status else excluded.status end,
    amount = greatest(d.amount, excluded.amount), reason = coalesce(d.reason, excluded.reason), updated_at = clock_timestamp()
  returning d.* into v_dispute;
  perform turnpike.provider_object_put(p_event.provider, p_event.livemode, 'dispute', v_dispute.provider_dispute_id, v_dispute.id);
  perform turnpike.dispute_take_back(v_dispute);
  return true;
end $$;
comment on function turnpike.webhook_apply_dispute_changed(public.webhook_events, jsonb) is
  'Command {payment, provider_dispute_id, amount, currency, reason, status: open|won|lost}. Raises 409 amount_mismatch for another '
  'currency, 502 provider_invalid, TPW00.';
