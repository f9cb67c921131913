-- One right a source and feature, however often it is given: giving it again renews its end and takes a revocation back.
create or replace function turnpike.entitlement_grant(
  p_user_id uuid, p_tenant_id text, p_feature_keys text[], p_source text, p_source_id uuid, p_product_id uuid, p_ends_at timestamptz
) returns void
language plpgsql volatile set search_path = '' as $$
begin
  if num_nonnulls(p_user_id, p_tenant_id) = 0 then
    return;
  end if;
  insert into public.entitlements as e (id, user_id, tenant_id, feature_key, source, source_id, product_id, ends_at)
  select turnpike.new_id(), p_user_id, p_tenant_id, k.feature_key, p_source, p_source_id, p_product_id, p_ends_at
  from (select distinct unnest(p_feature_keys) as feature_key) as k
  on conflict (source, source_id, feature_key) do update
  set ends_at = excluded.ends_at, revoked_at = null, product_id = excluded.product_id, updated_at = clock_timestamp();
end $$;
comment on function turnpike.entitlement_grant(uuid, text, text[], text, uuid, uuid, timestamptz) is
  'Gives the features to a user, or to a tenant on behalf of a user, until p_ends_at (null: for ever). Nothing for '
  'an owner who was deleted (both null).';
