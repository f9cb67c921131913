-- The AI calls' share of a user's data: those that the user's own account paid, and its caps. A tenant's belong to the tenant.
create or replace function turnpike.ai_export(p_user_id uuid) returns jsonb
language plpgsql stable set search_path = '' as $$
declare
  v_account_id uuid := (select a.id from public.credit_accounts as a where a.user_id = p_user_id);
begin
  return jsonb_build_object(
    'calls', coalesce((select jsonb_agg(turnpike.ai_call_json(c) order by c.created_at, c.id)
      from public.ai_calls as c where c.account_id = v_account_id), '[]'),
    'caps', turnpike.ai_caps_json(v_account_id));
end $$;
comment on function turnpike.ai_export(uuid) is '{calls: [AiCall], caps: [AiCap]} of a user, calls oldest first.';
