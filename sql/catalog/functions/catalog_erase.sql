-- A deleted seller sells nothing more. The rows stay, since other people's orders refer to them.
create or replace function turnpike.catalog_erase(p_user_id uuid) returns void
language plpgsql volatile set search_path = '' as $$
begin
  perform turnpike.product_archive(p.id) from (
    select p.id from public.products as p where p.seller_id = p_user_id and p.archived_at is null order by p.id for no key update
  ) as p;
end $$;
comment on function turnpike.catalog_erase(uuid) is 'Archives all products of a seller who was deleted.';
