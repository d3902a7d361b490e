"""SQLAlchemy's core and object-relational mapper over psycopg2, with a pool of its own."""

import datetime
import decimal

from sqlalchemy import (
    JSON, Column, Date, DateTime, ForeignKey, Integer, LargeBinary, MetaData, Numeric, String, Text, bindparam,
    create_engine, event, exc, func, inspect, select, text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, UUID, insert
from sqlalchemy.orm import declarative_base, joinedload, relationship, selectinload, sessionmaker
from sqlalchemy.pool import NullPool

from transcript import ERRORS, SCHEMA, connects, end, section, show

Base = declarative_base()


class Item(Base):
    __tablename__ = "item"
    id = Column(Integer, primary_key=True)
    name = Column(Text, nullable=False, unique=True)
    price = Column(Numeric(10, 2))
    parts = relationship("Part", back_populates="of", order_by="Part.id")


class Part(Base):
    __tablename__ = "part"
    id = Column(Integer, primary_key=True)
    item = Column(Integer, ForeignKey("item.id"), nullable=False)
    of = relationship("Item", back_populates="parts")


class Thing(Base):
    __tablename__ = "thing"
    id = Column(Integer, primary_key=True)
    label = Column(String(50), index=True)
    day = Column(Date)
    at = Column(DateTime(timezone=True))
    data = Column(LargeBinary)
    tags = Column(ARRAY(Text))
    doc = Column(JSONB)
    plain = Column(JSON)
    key = Column(UUID(as_uuid=True), server_default=text("'00000000-0000-0000-0000-000000000007'"))


def failure(call):
    try:
        return call()
    except exc.SQLAlchemyError as e:
        origin = getattr(e, "orig", None)
        diag = getattr(origin, "diag", None)
        return (type(e).__name__, getattr(origin, "pgcode", None), diag and diag.message_primary, diag and diag.statement_position,
                diag and diag.constraint_name)


def rows(result):
    return [tuple(row) for row in result]


def connection(engine):
    section("connect")
    with engine.begin() as conn:
        for statement in SCHEMA:
            conn.execute(text(statement))
        show("version", engine.dialect.server_version_info)
        show("schema", engine.dialect.default_schema_name)
    Base.metadata.create_all(engine)
    with engine.begin() as conn:
        conn.execute(text("COMMENT ON TABLE thing IS 'all types'"))
    there = inspect(engine)
    show("tables", sorted(there.get_table_names()))
    show("columns", [(c["name"], str(c["type"]), c["nullable"], c["default"]) for c in there.get_columns("thing")])
    show("keys", (there.get_pk_constraint("part"), there.get_foreign_keys("part"), there.get_unique_constraints("item"),
                  there.get_indexes("thing"), there.get_check_constraints("item"), there.get_table_comment("thing")))
    reflected = MetaData()
    reflected.reflect(engine)
    show("reflected", [(table.name, len(table.columns)) for table in reflected.sorted_tables])


def styles(engine, Session):
    section("styles")
    with engine.connect() as conn:
        show("text", rows(conn.execute(text("SELECT name, :a + 1 FROM item WHERE id >= :id ORDER BY id"), {"a": 41, "id": 2})))
        show("core", rows(conn.execute(select(Item.__table__).where(Item.price > bindparam("p")).order_by(Item.id), {"p": 1})))
        show("joined", rows(conn.execute(select(Item.name, func.count(Part.id)).outerjoin(Part).group_by(Item.name).order_by(Item.name))))
    with Session() as session:
        paper = session.query(Item).filter_by(name="paper").one()
        paper.parts = [Part(), Part()]
        session.add(Item(name="glue", price=3, parts=[Part()]))
        session.commit()
        show("joined", [(item.name, [part.id for part in item.parts])
                        for item in session.query(Item).options(joinedload(Item.parts)).order_by(Item.id)])
        show("in turn", [(item.name, len(item.parts)) for item in session.query(Item).options(selectinload(Item.parts)).order_by(Item.id)])
        show("lazily", [(part.id, part.of.name) for part in session.query(Part).order_by(Part.id)])


def prepared(engine):
    section("prepared")
    with engine.connect() as conn:
        for i in range(8):
            show("read", rows(conn.execute(select(Item.name).where(Item.id == i % 3 + 1))))
    upsert = insert(Item).values(name="pen", price=7)
    upsert = upsert.on_conflict_do_update(index_elements=["name"], set_={"price": upsert.excluded.price}).returning(Item.id, Item.price)
    with engine.begin() as conn:
        show("upsert", rows(conn.execute(upsert)))


def transactions(engine, Session):
    section("transactions")
    with Session() as session:
        session.add(Item(name="tape", price=1))
        session.flush()
        show("inside", session.query(Item).count())
        session.rollback()
        show("rolled back", session.query(Item).count())
        session.add(Item(name="tape", price=1))
        try:
            with session.begin_nested():
                session.add(Item(name="tape", price=2))
        except exc.IntegrityError as e:
            show("savepoint", e.orig.pgcode)
        session.commit()
        show("committed", rows(session.query(Item.name).order_by(Item.name)))
        show("read", session.get(Item, 1).price)
        session.get(Item, 1).price = decimal.Decimal("2.5")
        session.commit()
        show("own write", session.get(Item, 1).price)
    with engine.connect() as conn:
        show("error", failure(lambda: conn.execute(text("SELECT 1/0"))))
        show("aborted", failure(lambda: conn.execute(text("SELECT 1"))))
    for level in ("SERIALIZABLE", "REPEATABLE READ", "AUTOCOMMIT"):
        with engine.connect().execution_options(isolation_level=level) as conn:
            show("level", (conn.get_isolation_level(), conn.execute(text("SELECT count(*) FROM item")).scalar()))
    with engine.connect().execution_options(postgresql_readonly=True) as conn:
        show("read only", failure(lambda: conn.execute(text("DELETE FROM part"))))


def errors(engine):
    section("errors")
    for label, statement in ERRORS:
        with engine.connect() as conn:
            show(label, failure(lambda: conn.exec_driver_sql(statement.replace("%", "%%"))))


def large(Session):
    section("large")
    data = bytes(range(256)) * 8000
    with Session() as session:
        session.add(Thing(label="large", data=data, tags=["x" * 500000, "y"]))
        session.commit()
        thing = session.query(Thing).filter_by(label="large").one()
        show("out", (thing.data, thing.tags))


def parameters(engine):
    section("parameters")
    with engine.begin() as conn:
        show("in", rows(conn.execute(select(Item.name).where(Item.id.in_(range(5000))).order_by(Item.id))))
        conn.execute(Thing.__table__.insert(), [{"label": f"label {i}"} for i in range(2000)])
        show("inserted", conn.execute(select(func.count()).select_from(Thing)).scalar())


def types(Session):
    section("types")
    at = datetime.datetime(2024, 7, 1, 12, 0, 0, 5, tzinfo=datetime.timezone.utc)
    with Session() as session:
        session.add(Thing(label="Ω", day=datetime.date(2024, 2, 29), at=at, data=b"\x00\xff", tags=["a", None, "ü"],
                          doc={"a": [1, None], "b": {"c": "ü"}}, plain=[1, 2]))
        session.commit()
        thing = session.query(Thing).filter(Thing.doc["b"]["c"].astext == "ü", Thing.tags.contains(["a"])).one()
        show("thing", [getattr(thing, name) for name in ("label", "day", "at", "data", "tags", "doc", "plain", "key")])


def settings(engine):
    section("settings")
    with engine.begin() as conn:
        conn.execute(text("SET LOCAL search_path TO pg_catalog"))
        show("local", conn.execute(text("SHOW search_path")).scalar())
    with engine.connect() as conn:
        show("after", conn.execute(text("SHOW search_path")).scalar())
    with engine.begin() as conn:
        conn.execute(text("CREATE SCHEMA other"))
    other = engine.execution_options(schema_translate_map={None: "other"})
    Part.__table__.metadata.create_all(other)
    show("tables", sorted(inspect(engine).get_table_names(schema="other")))

    zoned = create_engine("postgresql+psycopg2://", connect_args={"options": "-c timezone=Asia/Tokyo"})

    @event.listens_for(zoned, "connect")
    def on_connect(conn, _):
        with conn.cursor() as cursor:
            cursor.execute("SET search_path = other")
        conn.commit()

    with zoned.connect() as conn:
        show("set", rows(conn.execute(text("SELECT current_setting('search_path'), current_setting('timezone'), count(*) FROM item"))))
    zoned.dispose()


def cursors(engine):
    section("cursors")
    with engine.connect().execution_options(stream_results=True, max_row_buffer=50) as conn:
        show("streamed", sum(row[0] for row in conn.execute(text("SELECT g FROM generate_series(1, 3000) AS g"))))
        show("parts", [len(part) for part in conn.execute(select(Thing.label).order_by(Thing.id)).partitions(700)])


def batches(engine):
    section("batches")
    many = create_engine("postgresql+psycopg2://", executemany_mode="values_plus_batch")
    with many.begin() as conn:
        conn.execute(Part.__table__.insert(), [{"item": 1} for _ in range(1500)])
        conn.execute(text("UPDATE part SET item = :item WHERE id = :id"), [{"item": 2, "id": i} for i in range(300)])
    many.dispose()
    with engine.connect() as conn:
        show("parts", rows(conn.execute(text("/* sluice: primary */ SELECT item, count(*) FROM part GROUP BY 1 ORDER BY 1"))))


def temporary(engine):
    section("temporary")
    with engine.connect() as conn:
        conn.execute(text("CREATE TEMP TABLE scratch ON COMMIT DROP AS SELECT * FROM item"))
        show("rows", conn.execute(text("SELECT count(*) FROM scratch")).scalar())
        conn.get_transaction().commit()
        show("gone", failure(lambda: conn.execute(text("SELECT count(*) FROM scratch"))))


def locks(engine):
    section("locks")
    with engine.connect() as one, engine.connect() as two:
        show("mine", one.execute(select(func.pg_try_advisory_xact_lock(5))).scalar())
        show("theirs", two.execute(select(func.pg_try_advisory_xact_lock(5))).scalar())
        one.execute(select(Item).where(Item.id == 1).with_for_update())
        show("skipped", rows(two.execute(select(Item.id).order_by(Item.id).with_for_update(skip_locked=True).limit(1))))


def main():
    engine = create_engine("postgresql+psycopg2://", pool_size=2, pool_pre_ping=True, future=True)
    Session = sessionmaker(engine, future=True)
    connection(engine)
    styles(engine, Session)
    prepared(engine)
    transactions(engine, Session)
    errors(engine)
    large(Session)
    parameters(engine)
    types(Session)
    settings(engine)
    cursors(engine)
    batches(engine)
    temporary(engine)
    locks(engine)
    engine.dispose()
    section("connects")
    unpooled = create_engine("postgresql+psycopg2://", poolclass=NullPool)

    def once(i):
        with unpooled.connect() as conn:
            return conn.execute(text("SELECT :i"), {"i": i}).scalar()

    connects(once)
    end()


main()
