-- What a cap may be, and on whom.
create or replace function turnpike.ai_cap_check(p_period text, p_credits bigint, p_user_id uuid, p_tenant_id text) returns void
language plpgsql stable set search_path = '' as $$
declare
  c_max_credits constant bigint := 1000000000000000;
  c_max_tenant_chars constant integer := 255;
begin
  if p_period is null or p_period not in ('day', 'month') then
    perform turnpike.invalid('/period', 'invalid_value', 'must be day or month');
  elsif p_credits not between 0 and c_max_credits then
    perform turnpike.invalid('/credits', 'out_of_range', 'must be between 0 and ' || c_max_credits);
  elsif num_nonnulls(p_user_id, p_tenant_id) > 1 or p_tenant_id = '' then
    perform turnpike.invalid('/user_id', 'exactly_one', 'give either user_id or tenant_id');
  end if;
  perform turnpike.check_text(p_tenant_id, c_max_tenant_chars, '/tenant_id');
  if exists (select from public.deleted_users as d where d.user_id = p_user_id)
    and not exists (select from public.profiles as p where p.user_id = p_user_id) then
    perform turnpike.invalid('/user_id', 'user_deleted', 'belongs to a user who was deleted');
  end if;
end $$;
comment on function turnpike.ai_cap_check(text, bigint, uuid, text) is 'Raises 422 at /period, /credits, /user_id or /tenant_id.';
