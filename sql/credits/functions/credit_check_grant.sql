-- What a lot must be before it is made; the table's checks say the same in words that no client should see.
create or replace function turnpike.credit_check_grant(
  p_user_id uuid, p_tenant_id text, p_source text, p_expires_at timestamptz, p_priority integer, p_description text, p_source_ref text
) returns void
language plpgsql stable set search_path = '' as $$
declare
  c_max_description_chars constant integer := 500;
  c_max_ref_chars constant integer := 255;
  c_max_priority constant integer := 1000000;
begin
  if num_nonnulls(p_user_id, nullif(p_tenant_id, '')) <> 1 then
    perform turnpike.invalid('/user_id', 'exactly_one', 'give either user_id or tenant_id');
  elsif p_source is null then
    perform turnpike.invalid('/source', 'required', 'is required');
  elsif p_source not in ('signup', 'plan', 'purchase', 'referral', 'promo', 'manual') then
    perform turnpike.invalid('/source', 'invalid_value', 'must be signup, plan, purchase, referral, promo or manual');
  elsif not isfinite(p_expires_at) or p_expires_at <= clock_timestamp() then
    perform turnpike.invalid('/expires_at', 'out_of_range', 'must be in the future');
  elsif p_priority not between 0 and c_max_priority then
    perform turnpike.invalid('/priority', 'out_of_range', 'must be between 0 and ' || c_max_priority);
  end if;
  perform turnpike.check_text(p_tenant_id, c_max_ref_chars, '/tenant_id');
  perform turnpike.check_text(p_source_ref, c_max_ref_chars, '/source_ref');
  perform turnpike.check_text(p_description, c_max_description_chars, '/description');
  if exists (select from public.deleted_users as d where d.user_id = p_user_id)
    and not exists (select from public.profiles as p where p.user_id = p_user_id) then
    perform turnpike.invalid('/user_id', 'user_deleted', 'belongs to a user who was deleted');
  end if;
end $$;
comment on function turnpike.credit_check_grant(uuid, text, text, timestamptz, integer, text, text) is
  'Raises 422 at /user_id, /tenant_id, /source, /expires_at, /priority, /source_ref or /description unless a lot may be made '
  'of these.';
