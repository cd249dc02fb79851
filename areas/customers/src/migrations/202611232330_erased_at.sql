-- When somebody was erased last is asked often, of few.
create index customers_erased on customers (erased_at) where erased_at is not null;
