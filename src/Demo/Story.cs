namespace Kaunta.Demo;

/// <summary>
/// What happens in the shop, from the day on which it opened up to now: one thing after the other, at two tills. The same facts, seed
/// and time give the same operations, to the byte.
/// </summary>
internal sealed class Story
{
    /// <summary>When the morning's cashier hands the first till over.</summary>
    private const int Noon = 13 * 60 + 30;
    private static readonly string[] Spendings = ["Transport", "Electricity", "Cleaning", "Staff lunch"];

    private readonly IReadOnlyList<Till> tills;
    private readonly DemoPlan plan;
    private readonly Random chance;
    private readonly DateOnly first;
    private readonly Founding founding;
    private readonly IReadOnlyList<Worker> workers;
    private readonly IReadOnlyList<Article> articles;
    private readonly Deliveries deliveries;
    private readonly Selling selling;
    private readonly Debtors debtors;
    private readonly Promotions promotions;
    private readonly Adjusting adjusting;
    private readonly PriorityQueue<(Till Till, Action<Till> Happens), (DateTimeOffset At, int Order)> ahead = new();
    private int planned;

    /// <param name="tills">Two.</param>
    public Story(ShopFacts facts, IReadOnlyList<Till> tills, DemoPlan plan)
    {
        this.tills = tills;
        this.plan = plan;
        chance = new Random(plan.Seed);
        first = ShopTime.Day(plan.Until).AddDays(-plan.Days);
        tills[0].Now = ShopTime.At(first, 4 * 60 + 15);
        founding = new(facts, tills[0]);
        founding.Place();
        workers = founding.People();
        articles = founding.Goods();
        foreach (var article in articles)
            article.Daily = Daily(article);
        deliveries = new(facts, articles, chance);
        deliveries.Open(tills[0], Manager);
        promotions = new(facts, articles);
        debtors = new(facts, chance);
        debtors.Enter(tills[0]);
        adjusting = new(facts, articles, chance);
        selling = new(facts, articles, promotions, debtors, chance);
    }

    public IReadOnlyList<Till> Tills => tills;

    public IReadOnlyList<Article> Articles => articles;

    public IReadOnlyList<Debtor> Debtors => debtors.All;

    private Worker Manager => workers.First(worker => worker.Role == "manager");

    private IReadOnlyList<Worker> Cashiers => [.. workers.Where(worker => worker.Role == "cashier")];

    /// <summary>Lets one day after the other happen; each is in the tills' journals when it is answered.</summary>
    public IEnumerable<DateOnly> Days()
    {
        for (var age = 0; age <= plan.Days; age++)
        {
            var day = first.AddDays(age);
            Plan(day, age);
            while (ahead.TryDequeue(out var next, out var when))
                if (when.At <= plan.Until)
                {
                    next.Till.Now = when.At;
                    next.Happens(next.Till);
                }
            yield return day;
        }
    }

    private void Plan(DateOnly day, int age)
    {
        PlanDrawers(day);
        PlanGoods(day, age);
        PlanPromotions(day, age);
        for (var customers = Rhythm.Customers(day, age, chance); customers > 0; customers--)
        {
            var (minute, second) = Rhythm.Moment(chance);
            At(day, minute, Open(minute), till => selling.Sell(till, CashierAt(till, day, minute)), second);
        }
        // Only the first till takes money for debts and goods back: its week arrives before the other's, and so neither a debt nor a
        // shelf ever looks worse to the server than it was.
        for (var payments = chance.Next(4); payments > 0; payments--)
        {
            var minute = 10 * 60 + chance.Next(9 * 60);
            At(day, minute, tills[0], till => debtors.Pay(till, CashierAt(till, day, minute)));
        }
        if (chance.Next(100) < 65)
        {
            var minute = 9 * 60 + 30 + chance.Next(9 * 60);
            At(day, minute, tills[0], till => selling.TakeBack(till, CashierAt(till, day, minute)));
        }
    }

    /// <summary>Two shifts at the first till, one at the second; in the evening the notes go to the safe.</summary>
    private void PlanDrawers(DateOnly day)
    {
        foreach (var (till, from, until) in new[] { (0, 5 * 60, Noon), (0, Noon, 22 * 60 + 31), (1, 9 * 60, 20 * 60 + 6) })
        {
            At(day, from, tills[till], here => here.Drawer.Open(CashierAt(here, day, from)));
            At(day, until - 1, tills[till], here => here.Drawer.Close(CashierAt(here, day, until - 1), Miscounted()), 59);
        }
        At(day, 19 * 60 + 10, tills[0], BringToSafe);
        if (chance.Next(100) < 40)
            At(day, 12 * 60 + chance.Next(50), tills[0], Spend);
    }

    private void PlanGoods(DateOnly day, int age)
    {
        At(day, 5 * 60 + 2, tills[0], till => deliveries.BringFresh(till, Manager));
        At(day, 10 * 60 + 20, tills[0], till => deliveries.BringDry(till, Manager));
        if (age % 14 == 9)
            At(day, 11 * 60 + 40, tills[0], _ => RaisePrices());
        if (age % 3 == 2)
            At(day, 21 * 60 + 15, tills[0], till => adjusting.ThrowAway(till, Manager));
        if (age % 7 == 4)
            At(day, 15 * 60 + 5, tills[0], till => adjusting.Count(till, Manager));
    }

    private void PlanPromotions(DateOnly day, int age)
    {
        if (age == plan.Days / 3)
            At(day, 5 * 60 + 5, tills[0], promotions.BeginSodas);
        if (age == Math.Max(1, plan.Days - 3))
            At(day, 5 * 60 + 6, tills[0], till => promotions.BeginWashing(till, day, day.AddDays(7)));
    }

    /// <summary>Most drawers are right; some are a few shillings off.</summary>
    private long Miscounted()
    {
        const int shilling = 100;
        return chance.Next(100) < 70 ? 0 : shilling * (chance.Next(90) - 55);
    }

    private void BringToSafe(Till till)
    {
        const long keep = 500_000;
        const long bundle = 500_000;
        var notes = (till.Drawer.Cash - keep) / bundle * bundle;
        if (notes > 0)
            till.Drawer.Move(Manager, "drop", notes, null);
    }

    private void Spend(Till till) =>
        till.Drawer.Move(Manager, "out", 5_000 * (2 + chance.Next(12)), Spendings[chance.Next(Spendings.Length)]);

    private void At(DateOnly day, int minute, Till till, Action<Till> happens, int second = 0) =>
        ahead.Enqueue((till, happens), (ShopTime.At(day, minute, second), planned++));

    /// <summary>The second till is open from nine to eight.</summary>
    private Till Open(int minute) => minute is >= 9 * 60 and < 20 * 60 && chance.Next(100) < 42 ? tills[1] : tills[0];

    /// <summary>Three cashiers take turns: two at the first till, before and after half past one, one at the second.</summary>
    private Worker CashierAt(Till till, DateOnly day, int minute)
    {
        var turn =
            till == tills[1] ? 2
            : minute < 13 * 60 + 30 ? 0
            : 1;
        return Cashiers[(turn + day.DayNumber / 7) % Cashiers.Count];
    }

    /// <summary>Three of the goods become dearer by about a twentieth.</summary>
    private void RaisePrices()
    {
        const long step = 500_000;
        for (var count = 0; count < 3; count++)
        {
            var article = articles[chance.Next(articles.Count)];
            founding.Reprice(article, article.UnitPrice + Math.Max(step, article.UnitPrice / 20 / step * step));
        }
    }

    /// <summary>What is sold of it on a usual day, from how often it is bought beside the others.</summary>
    private long Daily(Article article)
    {
        const int linesPerHundred = 270;
        var together = articles.Sum(each => (long)each.Sample.Often);
        var each =
            article.Sample.Name == "Egg" ? 6 * Article.One
            : article.Weighed ? 1_100
            : 1_300;
        return Rhythm.Usual * linesPerHundred * each * article.Sample.Often / (100 * together);
    }
}
