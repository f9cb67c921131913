-- When a product of type service can be booked.
create table public.service_offers (
  product_id uuid not null,
  duration_minutes integer not null,
  capacity integer not null default 1,
  notice_minutes integer not null default 0,
  horizon_days integer not null default 90,
  time_zone text not null default 'UTC',
  hours jsonb not null,
  slot_step_minutes integer not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint service_offers_pkey primary key (product_id),
  constraint service_offers_product_id_fkey foreign key (product_id) references public.products (id),
  constraint service_offers_duration_minutes check (duration_minutes between 5 and 1440),
  constraint service_offers_capacity check (capacity between 1 and 1000),
  constraint service_offers_notice_minutes check (notice_minutes >= 0),
  constraint service_offers_horizon_days check (horizon_days between 1 and 730),
  constraint service_offers_slot_step_minutes check (slot_step_minutes between 5 and 1440)
);
alter table public.service_offers enable row level security;
comment on table public.service_offers is 'One a product of type service. Written by seller_service_offer_set only.';
comment on column public.service_offers.capacity is 'Seats of one slot.';
comment on column public.service_offers.notice_minutes is 'How long before its start a slot can be booked at the latest.';
comment on column public.service_offers.horizon_days is 'How far ahead a slot can be booked.';
comment on column public.service_offers.time_zone is 'The IANA time zone that `hours` are in.';
comment on column public.service_offers.hours is
  'Opening hours: [{weekday, from, to}], weekday 1 (Monday) to 7 (ISO 8601), times as HH:MM, `to` up to 24:00.';
comment on column public.service_offers.slot_step_minutes is 'Slots start every so many minutes, counted from the opening.';
