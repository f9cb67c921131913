-- Runs as the caller. What a user could not call is not shown: not allowed by the plan, or without a price.
create or replace function public.ai_model_list(p_all boolean default false) returns jsonb
language plpgsql stable set search_path = '' as $$
declare
  v_user_id uuid := turnpike.require_user();
  c_max_models constant integer := 1000;
begin
  if p_all and not turnpike.is_admin() then
    perform turnpike.fail('forbidden', 403);
  end if;
  return jsonb_build_object('data', coalesce((select jsonb_agg(l.model order by l.id) from (
    select m.id, turnpike.ai_model_json(m) as model from public.ai_models as m
    where p_all or (m.active and turnpike.ai_model_allowed(m) and (turnpike.ai_price_at(m, clock_timestamp())).id is not null)
    order by m.id limit c_max_models) as l), '[]'));
end $$;
comment on function public.ai_model_list(boolean) is
  '{data: [AiModel]} that the caller may call, by id, up to 1000; p_all is for administrators and shows all. 403 forbidden; 401 '
  'token_missing, token_revoked.';
