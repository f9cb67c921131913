-- A cart becomes an order that can be paid for: priced here, with what it needs reserved.
create or replace function public.order_create(
  p_items jsonb default null, p_coupon text default null, p_account text default 'user',
  p_idempotency_key text default null, p_fingerprint text default null
) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  v_actor_id uuid := turnpike.require_active_user();
  v_replay jsonb := turnpike.idempotency_begin(p_idempotency_key, coalesce(p_fingerprint, turnpike.fingerprint(
    'order_create', p_items::text, p_coupon, p_account)));
  v_owner record;
  v_order public.orders;
begin
  if v_replay is not null then
    return v_replay;
  end if;
  v_owner := turnpike.credit_owner(p_account);
  v_order := turnpike.order_place(v_actor_id, v_owner.tenant_id, p_items, p_coupon);
  return turnpike.idempotency_finish(p_idempotency_key, 201, turnpike.order_json(v_order));
end $$;
comment on function public.order_create(jsonb, text, text, text, text) is
  '201 with the Order of the items [{price_id, quantity?, starts_at?}] (1 to 50), reserved for 35 minutes. 409 out_of_stock '
  '{product_id}, coupon_used_up, slot_taken, already_subscribed {subscription_id, change}; 403 account_deactivated; 422 at /items, '
  '/items/N/price_id (price_unavailable, currency_mismatch), /items/N/quantity, /items/N/starts_at, /coupon, tenant_required; 401 '
  'token_missing, token_revoked; and the errors of idempotency_claim.';
