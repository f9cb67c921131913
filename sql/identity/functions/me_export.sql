-- Everything we keep about the caller, in one document. Each domain answers for its own tables.
create or replace function public.me_export() returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  v_user_id uuid := turnpike.require_user();
begin
  return jsonb_build_object(
    'exported_at', turnpike.rfc3339(clock_timestamp()),
    'profile', turnpike.profile_json(turnpike.profile_ensure(v_user_id)),
    'customer', public.customer_get(),
    'credits', turnpike.credit_export(v_user_id),
    'orders', turnpike.order_export(v_user_id),
    'payments', turnpike.payment_export(v_user_id),
    'entitlements', turnpike.entitlement_export(v_user_id),
    'subscriptions', turnpike.subscription_export(v_user_id),
    'bookings', turnpike.booking_export(v_user_id),
    'ai', turnpike.ai_export(v_user_id));
end $$;
comment on function public.me_export() is
  '{exported_at, profile: Profile, customer: Customer, credits: {account, grants, holds, transactions}, orders: [Order], payments: '
  '[Payment], entitlements: [Entitlement], subscriptions: [Subscription], bookings: [Booking], ai: {calls: [AiCall], caps: [AiCap]}}: all rows of the caller. 401 '
  'token_missing, token_revoked.';
