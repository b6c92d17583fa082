-- What all processes of a county share and no operator sets, such as the key
-- that signs links. A row is made once and never changed.

-- +goose Up
CREATE TABLE settings (
    name  varchar(60) NOT NULL PRIMARY KEY,
    value text        NOT NULL
);
