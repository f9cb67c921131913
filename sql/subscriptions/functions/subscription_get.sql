-- Runs as the caller, under row-level security. No subscription is an answer and not an error: most users of a free product have none.
create or replace function public.subscription_get() returns jsonb
language plpgsql stable set search_path = '' as $$
declare
  v_user_id uuid := turnpike.require_user();
  v_subscription public.subscriptions := turnpike.subscription_current();
begin
  if v_subscription.id is null then
    return jsonb_build_object('id', null, 'status', 'none', 'valid', false, 'features', '{}'::jsonb, 'limits', '[]'::jsonb);
  end if;
  return turnpike.subscription_json(v_subscription);
end $$;
comment on function public.subscription_get() is
  'The caller''s Subscription, or the tenant''s: one with rights goes before one without, the caller''s own before the '
  'tenant''s, the newest before others. Without any: {id: null, status: "none", valid: false, features: {}, limits: []}. 401 '
  'token_missing, token_revoked.';
