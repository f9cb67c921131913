-- Only for what decides whether a price is on sale.
create trigger prices_priced after insert or delete or update of active, archived_at on public.prices
  for each row execute function turnpike.prices_priced();
