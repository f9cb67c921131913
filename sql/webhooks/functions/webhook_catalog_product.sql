-- Taken off sale there means taken off sale here. Put on sale again there, it comes back only if that is why it was gone: what the seller
-- keeps as a draft stays one.
create or replace function turnpike.webhook_catalog_product(p_product_id uuid, p_subject public.webhook_subjects, p jsonb) returns void
language plpgsql volatile set search_path = '' as $$
declare
  v_active boolean := (p ->> 'active')::boolean;
  v_product public.products;
  c_max_chars constant integer := 200;
begin
  select * into v_product from public.products as d where d.id = p_product_id;
  update public.products as d set name = coalesce(left(nullif(btrim(p ->> 'name'), ''), c_max_chars), d.name),
    description = coalesce(p ->> 'description', d.description), updated_at = clock_timestamp(),
    visibility = case when not v_active then 'draft' when v_active and (p_subject.state ->> 'unlisted')::boolean then 'published'
      else d.visibility end
  where d.id = p_product_id;
  update public.webhook_subjects as s set state = coalesce(s.state, '{}') || jsonb_build_object('unlisted',
    not v_active and (v_product.visibility = 'published' or coalesce((s.state ->> 'unlisted')::boolean, false)))
  where s.provider = p_subject.provider and s.livemode = p_subject.livemode and s.kind = p_subject.kind
    and s.provider_id = p_subject.provider_id and v_active is not null;
end $$;
comment on function turnpike.webhook_catalog_product(uuid, public.webhook_subjects, jsonb) is
  'Changes name, description and visibility of a locked product as its provider has them.';
