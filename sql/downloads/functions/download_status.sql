-- The one rule of whether a file can be downloaded now; lists show it and an access is refused by it. It is asked of the rows and the clock
-- alone, so that a right ends on time whether or not anything ran. A file that its seller deleted is still owed to who bought it.
create or replace function turnpike.download_status(p public.download_grants) returns text
language plpgsql stable set search_path = '' as $$
declare
  v_asset public.assets;
  v_subscription public.subscriptions;
begin
  select * into v_asset from public.assets as a where a.id = p.asset_id;
  select * into v_subscription from public.subscriptions as s where s.id = p.subscription_id;
  return case
    when p.revoked_at is not null then 'revoked'
    when p.expires_at <= clock_timestamp() then 'expired'
    when p.subscription_id is not null and not (turnpike.subscription_valid(v_subscription)
      and v_subscription.product_id = v_asset.product_id) then 'expired'
    when p.downloads >= p.max_downloads then 'used_up'
    when not v_asset.is_active then 'unavailable'
    else 'active' end;
end $$;
comment on function turnpike.download_status(public.download_grants) is
  'active; revoked by a refund; expired, also with the subscription or since it is for another product; used_up; or unavailable: the seller '
  'has switched the file off.';
