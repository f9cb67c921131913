-- Ids of the outside and the slug are free again afterwards.
create or replace function turnpike.product_archive(p_id uuid) returns void
language plpgsql volatile set search_path = '' as $$
declare
  v_now timestamptz := clock_timestamp();
begin
  update public.prices as r set archived_at = v_now, is_default = false, updated_at = v_now where r.product_id = p_id and r.archived_at is null;
  update public.assets as a set archived_at = v_now, updated_at = v_now where a.product_id = p_id and a.archived_at is null;
  update public.products as p set archived_at = v_now, updated_at = v_now where p.id = p_id and p.archived_at is null;
end $$;
comment on function turnpike.product_archive(uuid) is 'Takes the product, its prices and its files off sale for good.';
