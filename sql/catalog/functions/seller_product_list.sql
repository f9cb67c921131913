-- Runs as the caller, under row-level security. An administrator sees every seller's.
create or replace function public.seller_product_list(
  p_visibility text default null, p_product_type text default null, p_cursor text default null, p_limit integer default 20
) returns jsonb
language plpgsql stable set search_path = '' as $$
declare
  v_seller_id uuid := turnpike.require_seller();
  v_all boolean := turnpike.is_admin();
  v_limit integer := turnpike.page_limit(p_limit);
  v_after record := turnpike.cursor_decode(p_cursor);
  v_page jsonb;
begin
  perform turnpike.product_check_filter(p_product_type);
  if p_visibility not in ('draft', 'published') then
    perform turnpike.invalid('/visibility', 'invalid_value', 'must be draft or published');
  end if;
  select turnpike.page(array_agg(turnpike.product_json(p, true) order by p.created_at desc, p.id desc),
    array_agg(p.created_at order by p.created_at desc, p.id desc), array_agg(p.id order by p.created_at desc, p.id desc), v_limit)
  into v_page
  from (
    select p.* from public.products as p
    where (v_all or p.seller_id = v_seller_id) and p.archived_at is null
      and (p_visibility is null or p.visibility = p_visibility) and (p_product_type is null or p.product_type = p_product_type)
      and p.created_at <= coalesce(v_after.at, 'infinity')
      and (p.created_at, p.id) < (coalesce(v_after.at, 'infinity'), coalesce(v_after.id, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
    order by p.created_at desc, p.id desc
    limit v_limit + 1
  ) as p;
  return v_page;
end $$;
comment on function public.seller_product_list(text, text, text, integer) is
  '{data: [Product], next_cursor}, the caller''s own, newest first; every seller''s for an administrator. Seller, else 403 forbidden; '
  '400 cursor_invalid; 422 at /visibility, /product_type, /limit; 401 token_missing, token_revoked.';
