"""Django's object-relational mapper: models, migrations' schema editor, transactions, server-side cursors."""

import datetime
import decimal
import uuid

import django
from django.conf import settings as django_settings

from transcript import DATABASE, ERRORS, HOST, PASSWORD, PORT, USER, connects, end, section, show

django_settings.configure(
    DATABASES={
        "default": {"ENGINE": "django.db.backends.postgresql", "NAME": DATABASE, "USER": USER, "PASSWORD": PASSWORD, "HOST": HOST,
                    "PORT": str(PORT)},
        "tuned": {"ENGINE": "django.db.backends.postgresql", "NAME": DATABASE, "USER": USER, "PASSWORD": PASSWORD, "HOST": HOST,
                  "PORT": str(PORT), "TIME_ZONE": "Asia/Tokyo", "OPTIONS": {"options": "-c search_path=other", "isolation_level": 3}},
    },
    USE_TZ=True, TIME_ZONE="Europe/Paris", DEFAULT_AUTO_FIELD="django.db.models.AutoField",
    INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth", "django.contrib.postgres"],
)
django.setup()

from django.contrib.auth.models import Group, User  # noqa: E402
from django.contrib.postgres.fields import ArrayField, DateRangeField  # noqa: E402
from django.contrib.postgres.search import SearchVector  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import DatabaseError, connection, connections, models, transaction  # noqa: E402
from django.db.models import Avg, Count, F, Q, Sum  # noqa: E402


class Item(models.Model):
    name = models.TextField(unique=True)
    price = models.DecimalField(max_digits=10, decimal_places=2, null=True)

    class Meta:
        app_label = "postgres"
        db_table = "item"
        constraints = [models.CheckConstraint(check=Q(price__gte=0), name="item_price_check")]


class Part(models.Model):
    item = models.ForeignKey(Item, on_delete=models.CASCADE, db_column="item")

    class Meta:
        app_label = "postgres"
        db_table = "part"


class Thing(models.Model):
    label = models.CharField(max_length=50, db_index=True)
    day = models.DateField(null=True)
    at = models.DateTimeField(null=True)
    took = models.DurationField(null=True)
    data = models.BinaryField(null=True)
    tags = ArrayField(models.TextField(null=True), null=True)
    doc = models.JSONField(null=True)
    key = models.UUIDField(null=True)
    days = DateRangeField(null=True)

    class Meta:
        app_label = "postgres"
        db_table = "thing"


def failure(call):
    try:
        with transaction.atomic():
            return call()
    except DatabaseError as e:
        diag = e.__cause__.diag
        return (type(e).__name__, e.__cause__.pgcode, diag.message_primary, diag.message_detail, diag.statement_position,
                diag.constraint_name)


def ask(statement, values=None, using="default"):
    with connections[using].cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall() if cursor.description else None


def connected():
    section("connect")
    call_command("migrate", verbosity=0)
    with connection.schema_editor() as editor:
        for model in (Item, Part, Thing):
            editor.create_model(model)
    show("version", connection.pg_version)
    show("tables", sorted(connection.introspection.table_names()))
    with connection.cursor() as cursor:
        show("columns", connection.introspection.get_table_description(cursor, "thing"))
        show("constraints", sorted(connection.introspection.get_constraints(cursor, "item").items()))
    Item.objects.bulk_create([Item(name=name, price=decimal.Decimal(price)) for name, price in
                              (("pen", "1.50"), ("ink", "12.25"), ("paper", "0.05"))])


def styles():
    section("styles")
    show("all", list(Item.objects.order_by("id").values_list()))
    show("filtered", list(Item.objects.filter(Q(price__gt=1) | Q(name__icontains="PAP")).exclude(name="ink").values("name")))
    show("aggregated", Item.objects.aggregate(Sum("price"), Avg("price"), Count("id")))
    pen = Item.objects.get(name="pen")
    Part.objects.bulk_create([Part(item=pen) for _ in range(100)], batch_size=30)
    show("annotated", list(Item.objects.annotate(n=Count("part")).order_by("id").values_list("name", "n")))
    show("related", [part.item.name for part in Part.objects.select_related("item").order_by("id")[:2]])
    show("prefetched", [(item.name, len(item.part_set.all())) for item in Item.objects.prefetch_related("part_set").order_by("id")])
    show("raw", [item.name for item in Item.objects.raw("SELECT * FROM item WHERE id = %s", [2])])
    show("search", list(Item.objects.annotate(v=SearchVector("name")).filter(v="ink").values_list("name", flat=True)))
    user = User.objects.create_user("ann", "ann@example.org", last_login=datetime.datetime(2024, 1, 1, tzinfo=datetime.timezone.utc))
    user.groups.add(Group.objects.create(name="editors"))
    show("user", list(User.objects.filter(groups__name="editors").values_list("username", "email")))
    show("permissions", (User.objects.get(username="ann").get_all_permissions(), ask("SELECT count(*) > 10 FROM auth_permission")))


def prepared():
    section("prepared")
    for i in range(8):
        show("read", Item.objects.get(id=i % 3 + 1).name)
        if i % 3 == 0:
            Item.objects.filter(id=1).update(price=F("price") + i)
            show("own write", Item.objects.get(id=1).price)
    show("upsert", [Item.objects.get_or_create(name="glue", defaults={"price": 3})[1] for _ in range(2)])
    show("update", [Item.objects.update_or_create(name="glue", defaults={"price": 4})[1] for _ in range(2)])


def transactions():
    section("transactions")
    try:
        with transaction.atomic():
            Item.objects.create(name="tape", price=1)
            show("inside", Item.objects.count())
            raise ValueError
    except ValueError:
        show("rolled back", Item.objects.count())
    done = []
    with transaction.atomic():
        transaction.on_commit(lambda: done.append("committed"))
        Item.objects.create(name="tape", price=1)
        try:
            with transaction.atomic():
                Item.objects.all().delete()
                Item.objects.create(name=None)
        except DatabaseError as e:
            show("savepoint", e.__cause__.pgcode)
        show("kept", Item.objects.count())
    show("hooks", done)
    transaction.set_autocommit(False)
    ask("SELECT 1")
    try:
        ask("SELECT 1/0")
    except DatabaseError:
        show("aborted", connection.connection.get_transaction_status())
    transaction.rollback()
    transaction.set_autocommit(True)
    show("after", Item.objects.count())


def errors():
    section("errors")
    for label, statement in ERRORS:
        show(label, failure(lambda: ask(statement)))
    show("model", failure(lambda: Item.objects.create(name="debt", price=-1)))
    show("deferred", failure(lambda: Part.objects.create(item_id=4711)))


def large():
    section("large")
    data = bytes(range(256)) * 8000
    Thing.objects.create(label="large", data=data, tags=["x" * 500000])
    thing = Thing.objects.get(label="large")
    show("out", (thing.data, thing.tags))


def parameters():
    section("parameters")
    show("in", list(Item.objects.filter(id__in=range(5000)).order_by("id").values_list("name", flat=True)))
    Thing.objects.bulk_create([Thing(label=f"label {i}") for i in range(1000)])
    show("in bulk", len(Thing.objects.in_bulk(list(range(1, 600)))))


def types():
    section("types")
    at = datetime.datetime(2024, 7, 1, 12, 0, 0, 5, tzinfo=datetime.timezone.utc)
    Thing.objects.create(label="Ω", day=datetime.date(2024, 2, 29), at=at, took=datetime.timedelta(days=3, seconds=1), data=b"\x00\xff",
                         tags=["a", None], doc={"a": [1, None], "b": "ü"}, key=uuid.UUID(int=7),
                         days=(datetime.date(2024, 1, 1), datetime.date(2024, 2, 1)))
    show("thing", list(Thing.objects.filter(doc__b="ü", tags__contains=["a"], at__year=2024,
                                            days__contains=datetime.date(2024, 1, 5)).values_list()[0])[1:])
    show("months", list(Thing.objects.dates("day", "month")))


def settings():
    section("settings")
    show("default", ask("SELECT current_setting('timezone'), current_setting('search_path')"))
    ask("CREATE SCHEMA other CREATE TABLE item (id int)")
    show("tuned", ask("SELECT current_setting('timezone'), current_setting('search_path'), current_setting('transaction_isolation'),"
                      " count(*) FROM item", using="tuned"))
    with transaction.atomic():
        ask("SET LOCAL search_path = other")
        show("local", ask("SELECT count(*) FROM item"))
    show("after", Item.objects.count())


def cursors():
    section("cursors")
    show("iterated", sum(thing.id for thing in Thing.objects.filter(id__lte=900).iterator(chunk_size=100)))
    with transaction.atomic():
        show("in a transaction", sum(1 for _ in Thing.objects.filter(id__lte=900).iterator(chunk_size=100)))


def batches():
    section("batches")
    things = list(Thing.objects.filter(id__lte=300))
    for thing in things:
        thing.label = thing.label.upper()
    Thing.objects.bulk_update(things, ["label"], batch_size=100)
    show("updated", Thing.objects.filter(label__startswith="LABEL").count())
    with connection.cursor() as cursor:
        cursor.executemany("UPDATE part SET item = %s WHERE id = %s", [(2, i) for i in range(50)])
    show("parts", list(Part.objects.values_list("item").annotate(Count("id")).order_by("item")))


def temporary():
    section("temporary")
    ask("CREATE TEMP TABLE scratch AS SELECT * FROM item")
    show("rows", ask("SELECT count(*) FROM scratch"))
    connection.close()
    show("gone", failure(lambda: ask("SELECT count(*) FROM scratch")))


def locks():
    section("locks")
    with transaction.atomic(), transaction.atomic(using="tuned"):
        show("locked", [item.name for item in Item.objects.select_for_update().filter(id=1)])
        ask("SET LOCAL search_path = public", using="tuned")
        show("skipped", [item.id for item in Item.objects.using("tuned").select_for_update(skip_locked=True).order_by("id")[:1]])
        ask("SELECT pg_advisory_xact_lock(3)")
        show("theirs", ask("SELECT pg_try_advisory_xact_lock(3)", using="tuned"))


def main():
    for part in (connected, styles, prepared, transactions, errors, large, parameters, types, settings, cursors, batches, temporary,
                 locks):
        part()
    connections.close_all()
    section("connects")

    def once(i):
        try:
            return ask("SELECT %s", [i])[0][0]
        finally:
            connection.close()

    connects(once)
    end()


main()
