-- Runs as the caller, under row-level security.
create or replace function public.ai_cap_list(p_account text default 'user') returns jsonb
language plpgsql stable set search_path = '' as $$
declare
  v_user_id uuid := turnpike.require_user();
begin
  return jsonb_build_object('data', turnpike.ai_caps_json((turnpike.credit_account_find(p_account)).id));
end $$;
comment on function public.ai_cap_list(text) is
  '{data: [AiCap]}: at most four, by day and month, the owner''s and an administrator''s. 422 at /account, tenant_required; 401 token_missing, '
  'token_revoked.';
