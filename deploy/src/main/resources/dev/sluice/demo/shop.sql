CREATE TABLE customer (
  id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name text NOT NULL,
  country char(2) NOT NULL
);
CREATE TABLE product (
  id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name text NOT NULL UNIQUE,
  price numeric(10, 2) NOT NULL CHECK (price > 0)
);
CREATE TABLE purchase (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  customer_id int NOT NULL REFERENCES customer,
  placed_at timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE purchase_item (
  purchase_id bigint NOT NULL REFERENCES purchase,
  product_id int NOT NULL REFERENCES product,
  quantity int NOT NULL CHECK (quantity > 0),
  PRIMARY KEY (purchase_id, product_id)
);
INSERT INTO customer (name, country)
  SELECT 'Customer ' || n, (ARRAY['DE', 'FR', 'NL', 'PL', 'SE'])[1 + n % 5] FROM generate_series(1, 1000) n;
INSERT INTO product (name, price)
  SELECT (ARRAY['Lamp', 'Chair', 'Table', 'Shelf', 'Clock'])[1 + n % 5] || ' no. ' || n, 5 + n * 7 % 100 FROM generate_series(1, 100) n;
INSERT INTO purchase (customer_id, placed_at)
  SELECT 1 + n * 37 % 1000, now() - n * interval '7 minutes' FROM generate_series(1, 5000) n;
INSERT INTO purchase_item (purchase_id, product_id, quantity)
  SELECT p.id, 1 + (p.id * 13 + i * 29) % 100, 1 + i FROM purchase p, generate_series(0, 2) i;
CREATE INDEX ON purchase (customer_id);
ANALYZE;
