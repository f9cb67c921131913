-- One function a command.
create or replace function turnpike.webhook_apply(p_event public.webhook_events, p jsonb) returns boolean
language plpgsql volatile set search_path = '' as $$
declare
  v_applied boolean := case p ->> 'kind'
    when 'payment_succeeded' then turnpike.webhook_apply_payment_succeeded(p_event, p)
    when 'checkout_completed' then turnpike.webhook_apply_checkout_completed(p_event, p)
    when 'checkout_expired' then turnpike.webhook_apply_checkout_expired(p_event, p)
    when 'payment_processing' then turnpike.webhook_apply_payment_processing(p_event, p)
    when 'payment_failed' then turnpike.webhook_apply_payment_failed(p_event, p)
    when 'subscription_changed' then turnpike.webhook_apply_subscription_changed(p_event, p)
    when 'invoice_paid' then turnpike.webhook_apply_invoice_paid(p_event, p)
    when 'invoice_failed' then turnpike.webhook_apply_invoice_failed(p_event, p)
    when 'trial_ending' then turnpike.webhook_apply_trial_ending(p_event, p)
    when 'refund_changed' then turnpike.webhook_apply_refund_changed(p_event, p)
    when 'dispute_changed' then turnpike.webhook_apply_dispute_changed(p_event, p)
    when 'user_changed' then turnpike.webhook_apply_user_changed(p_event, p)
    when 'user_deleted' then turnpike.webhook_apply_user_deleted(p_event, p)
    when 'tenant_changed' then turnpike.webhook_apply_tenant_changed(p_event, p)
    when 'tenant_deleted' then turnpike.webhook_apply_tenant_changed(p_event, p)
    when 'membership_changed' then turnpike.webhook_apply_membership_changed(p_event, p)
    when 'membership_deleted' then turnpike.webhook_apply_membership_changed(p_event, p)
    when 'catalog_changed' then turnpike.webhook_apply_catalog_changed(p_event, p) end;
begin
  if v_applied is null then
    perform turnpike.invalid('/kind', 'invalid_value', 'must be a command');
  end if;
  return v_applied;
end $$;
comment on function turnpike.webhook_apply(public.webhook_events, jsonb) is
  'Applies one command of an event; false if it is about nothing of ours. Raises 422 at /kind for one that there is not, TPW00 to wait, and '
  'what the command refuses.';
