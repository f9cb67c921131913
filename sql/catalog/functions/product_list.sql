-- The public catalog. Runs as the caller, who may be nobody: row-level security shows what is listed, and the filter keeps a seller's own
-- drafts out of it.
create or replace function public.product_list(p_product_type text default null, p_cursor text default null, p_limit integer default 20)
returns jsonb
language plpgsql stable set search_path = '' as $$
declare
  v_limit integer := turnpike.page_limit(p_limit);
  v_after record := turnpike.cursor_decode(p_cursor);
  v_page jsonb;
begin
  perform turnpike.product_check_filter(p_product_type);
  select turnpike.page(array_agg(turnpike.product_json(p) order by p.created_at desc, p.id desc),
    array_agg(p.created_at order by p.created_at desc, p.id desc), array_agg(p.id order by p.created_at desc, p.id desc), v_limit)
  into v_page
  from (
    select p.* from public.products as p
    where p.listed and (p_product_type is null or p.product_type = p_product_type)
      and p.created_at <= coalesce(v_after.at, 'infinity')
      and (p.created_at, p.id) < (coalesce(v_after.at, 'infinity'), coalesce(v_after.id, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
    order by p.created_at desc, p.id desc
    limit v_limit + 1
  ) as p;
  return v_page;
end $$;
comment on function public.product_list(text, text, integer) is
  '{data: [Product], next_cursor}, newest first: what is published and has an active price. 400 cursor_invalid; 422 at /product_type, '
  '/limit.';
