-- All that a front end needs before it can draw its first page, in one call and from one moment. Runs as the caller, under row-level
-- security; each domain says what is the caller's. Lists are short on purpose: whoever wants more asks for the page.
create or replace function public.account_state() returns jsonb
language plpgsql stable set search_path = '' as $$
declare
  v_user_id uuid := turnpike.require_user();
  v_profile public.profiles;
  v_subscription public.subscriptions := turnpike.subscription_current();
  c_max_orders constant integer := 100;
  c_max_bookings constant integer := 20;
  c_max_entitlements constant integer := 100;
begin
  select * into v_profile from public.profiles as p where p.user_id = v_user_id;
  return jsonb_build_object(
    'user', jsonb_build_object('id', v_user_id, 'email', nullif(turnpike.claims() ->> 'email', ''),
      'roles', to_jsonb(turnpike.roles()), 'tenant_id', turnpike.tenant_id()),
    'profile', case when v_profile.user_id is not null then turnpike.profile_json(v_profile) end,
    'customer', public.customer_get(),
    'credits', public.credit_balance() - 'grants',
    'subscription', public.subscription_get(),
    'features', case when turnpike.subscription_valid(v_subscription) then turnpike.plan_features(v_subscription.plan_version_id)
      else '{}' end,
    'entitlements', public.entitlement_list(p_limit => c_max_entitlements) -> 'data',
    'orders', jsonb_build_object('pending', (select count(*) from (
      select from public.orders as o
      where ((o.user_id = v_user_id and o.tenant_id is null) or o.tenant_id = turnpike.tenant_id())
        and o.status = 'pending' and o.reserved_until > clock_timestamp() limit c_max_orders) as pending)),
    'bookings', coalesce((select jsonb_agg(turnpike.booking_json(b) order by b.starts_at, b.id) from (
      select b.* from public.bookings as b
      where ((b.user_id = v_user_id and b.tenant_id is null) or b.tenant_id = turnpike.tenant_id())
        and b.ends_at > clock_timestamp() and turnpike.booking_status(b) <> 'canceled'
      order by b.starts_at, b.id limit c_max_bookings) as b), '[]'));
end $$;
comment on function public.account_state() is
  '{user: {id, email, roles, tenant_id}, profile: Profile or null before the first call of me_get, customer: Customer, '
  'credits: {balance, held, available, debt}, subscription: Subscription, features: {} of it while it is valid, entitlements: '
  '[Entitlement] (up to 100 active), orders: {pending} (how many wait for payment, up to 100), bookings: [Booking] (the next '
  '20 that stand)}. 401 token_missing, token_revoked.';
