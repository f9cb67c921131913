-- The owner caps the own account; an administrator, who names the account's owner, caps anybody's, beside the owner's cap and out of the
-- owner's reach.
create or replace function public.ai_cap_set(
  p_account text default 'user', p_period text default null, p_credits bigint default null, p_user_id uuid default null,
  p_tenant_id text default null
) returns jsonb
language plpgsql volatile security definer set search_path = '' as $$
declare
  v_by_admin boolean := num_nonnulls(p_user_id, p_tenant_id) > 0;
  v_actor_id uuid := case when v_by_admin then turnpike.require_admin() else turnpike.require_active_user() end;
  v_owner record;
  v_account public.credit_accounts;
begin
  perform turnpike.ai_cap_check(p_period, p_credits, p_user_id, p_tenant_id);
  if v_by_admin then
    v_account := turnpike.credit_account_lock(p_user_id, p_tenant_id, p_create => true);
  else
    v_owner := turnpike.credit_owner(p_account);
    v_account := turnpike.credit_account_lock(v_owner.user_id, v_owner.tenant_id, p_create => true);
  end if;
  if p_credits is null then
    delete from public.ai_spending_caps as c where c.account_id = v_account.id and c.period = p_period and c.by_admin = v_by_admin;
  else
    insert into public.ai_spending_caps as c (account_id, period, by_admin, credits, actor_id, created_at, updated_at)
    values (v_account.id, p_period, v_by_admin, p_credits, v_actor_id, clock_timestamp(), clock_timestamp())
    on conflict (account_id, period, by_admin) do update set credits = excluded.credits, actor_id = excluded.actor_id,
      updated_at = excluded.updated_at, alerted_percent = case when c.credits = excluded.credits then c.alerted_percent else 0 end;
  end if;
  return jsonb_build_object('data', turnpike.ai_caps_json(v_account.id));
end $$;
comment on function public.ai_cap_set(text, text, bigint, uuid, text) is
  'Caps what the account spends on AI in a day or a month (UTC), in credits; null takes the cap away: {data: [AiCap]}. With p_user_id or '
  'p_tenant_id it is an administrator''s cap on that owner (admin, else 403 forbidden), which stands beside the owner''s. 403 '
  'account_deactivated; 422 at /period, /credits, /user_id, /tenant_id, tenant_required; 401 token_missing, token_revoked.';
