-- The credits' share of a user's data. Only the user's own account: a tenant's belongs to the tenant.
create or replace function turnpike.credit_export(p_user_id uuid) returns jsonb
language plpgsql stable set search_path = '' as $$
declare
  v_account public.credit_accounts;
begin
  select * into v_account from public.credit_accounts as a where a.user_id = p_user_id;
  return jsonb_build_object(
    'account', case when v_account.id is not null then turnpike.credit_figures(v_account) || jsonb_build_object(
      'id', v_account.id, 'debt', v_account.debt, 'created_at', turnpike.rfc3339(v_account.created_at)) end,
    'grants', coalesce((select jsonb_agg(turnpike.credit_grant_json(g) order by g.created_at, g.id)
      from public.credit_grants as g where g.account_id = v_account.id), '[]'),
    'holds', coalesce((select jsonb_agg(turnpike.credit_hold_json(h) order by h.created_at, h.id)
      from public.credit_holds as h where h.account_id = v_account.id), '[]'),
    'transactions', coalesce((select jsonb_agg(turnpike.credit_transfer_json(t) order by t.created_at, t.id)
      from public.credit_transfers as t where t.account_id = v_account.id), '[]'));
end $$;
comment on function turnpike.credit_export(uuid) is
  '{account, grants, holds, transactions} of a user, oldest first; account is null without one.';
