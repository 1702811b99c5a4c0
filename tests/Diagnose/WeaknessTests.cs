using Whence.Diagnose.Data;
using Whence.Diagnose.Metrics;
using Whence.Diagnose.Report;
using Whence.Diagnose.Weakness;

namespace Whence.Tests.Diagnose;

/// <summary>Claims of weakness, proven by simulation: nothing is found where there is nothing, and what is planted is found.</summary>
[TestFixture]
sealed class WeaknessTests
{
    [TestCase(false)]
    [TestCase(true)]
    public void UnderShuffledErrorsNoSliceSurvivesInNineteenOfTwentySeeds(bool holm)
    {
        var found = Enumerable.Range(0, 200).Count(seed =>
        {
            var random = new Random(seed);
            var properties = Properties(random, 2000, 10);
            return SliceSearch.Find(properties, Errors(random, 2000, 0.2), new() { Holm = holm }).Slices.Count > 0;
        });
        Assert.That(found, Is.AtMost(10), "of 200");
    }

    [Test]
    public void APlantedConjunctionIsFirst()
    {
        var first = Enumerable.Range(0, 100).Count(seed =>
        {
            var (properties, errors) = Planted(new Random(seed));
            return SliceSearch.Find(properties, errors).Slices is [var worst, ..] && worst.Name == "a = yes and b = yes";
        });
        Assert.That(first, Is.AtLeast(90), "of 100");
    }

    [Test]
    public void APlantedTripleIsFirstAndNothingElseIsFound()
    {
        var first = 0;
        for (var seed = 0; seed < 20; seed++)
        {
            var random = new Random(seed);
            Property[] properties = [.. Enumerable.Range(0, 3).Select(p => Property($"t{p}", 5000, _ => random.Next(10) < 3 ? 1 : 0, "no", "yes")), .. Properties(random, 5000, 5)];
            var errors = new bool[5000];
            for (var i = 0; i < errors.Length; i++)
                errors[i] = random.NextDouble() < (properties[0].Codes[i] + properties[1].Codes[i] + properties[2].Codes[i] == 3 ? 0.5 : 0.1);
            var slices = SliceSearch.Find(properties, errors, new() { Conditions = 3 }).Slices;
            first += slices is [{ Name: "t0 = yes and t1 = yes and t2 = yes" }, ..] ? 1 : 0;
        }
        Assert.That(first, Is.AtLeast(18), "of 20");
        var quiet = Enumerable.Range(0, 100).Count(seed =>
        {
            var random = new Random(seed);
            return SliceSearch.Find(Properties(random, 2000, 8), Errors(random, 2000, 0.2), new() { Conditions = 3 }).Slices.Count > 0;
        });
        Assert.That(quiet, Is.AtMost(5), "of 100");
    }

    [Test]
    public void APairIsLeftOutWhereOneOfItsValuesSaysItAll()
    {
        var random = new Random(2);
        var properties = Properties(random, 5000, 4);
        var errors = new bool[5000];
        for (var i = 0; i < errors.Length; i++)
            errors[i] = random.NextDouble() < (properties[0].Codes[i] == 0 ? 0.5 : 0.1);
        Assert.That(SliceSearch.Find(properties, errors).Slices.Select(slice => slice.Name), Is.EqualTo(new[] { "p0 = v0" }));
    }

    [Test]
    public void TooManyPairsAreNotTriedAndThatIsSaid()
    {
        var random = new Random(1);
        var properties = Properties(random, 200_000, 1000);
        var found = SliceSearch.Find(properties, Errors(random, 200_000, 0.2));
        Assert.That((found.Conditions, found.Tried), Is.EqualTo((1, properties.Sum(property => property.Values.Count))));
        Assert.That(ReportSentences.Of(found, [], []), Has.Some.EqualTo("Pairs of values were not tried."));
    }

    [Test]
    public void ASlicesFiguresAreItsCounts()
    {
        var (properties, errors) = Planted(new Random(1));
        var slice = SliceSearch.Find(properties, errors).Slices[0];
        var rows = Enumerable.Range(0, errors.Length).Where(i => properties[0].Codes[i] == 1 && properties[1].Codes[i] == 1).ToArray();
        Assert.That((slice.Count, slice.Errors), Is.EqualTo((rows.Length, rows.Count(i => errors[i]))));
        Assert.That(slice.ExcessErrors, Is.EqualTo(slice.Errors - slice.Count * errors.Count(e => e) / (double)errors.Length).Within(1e-9));
    }

    [Test]
    public void ThePermutationNullIsLevelAndSeesWhatIsThere()
    {
        var low = Enumerable.Range(0, 200).Count(seed =>
        {
            var random = new Random(seed);
            return Effect(random, i => 0.2).PValue <= 0.05;
        });
        // Binomial(200, .05) exceeds 18 with probability .005.
        Assert.That(low, Is.AtMost(18));
        var effect = Effect(new Random(3), v => v == 0 ? 0.45 : 0.2);
        Assert.That(effect.PValue, Is.EqualTo(0.001));
        Assert.That(effect.Sensitivity, Is.GreaterThan(2 * effect.NullSensitivity));
    }

    [Test]
    public void AChanceSensitivityIsWhatTheMethodNotesSay()
    {
        // Accuracy 80 %, 4 values of 50 observations, no effect: .117 and .057 in the mean; 10 values: .173.
        var (four, ten) = (Null(4), Null(10));
        Assert.That(four.NullSensitivity, Is.EqualTo(0.117).Within(0.003));
        Assert.That(four.NullImpact, Is.EqualTo(0.057).Within(0.003));
        Assert.That(ten.NullSensitivity, Is.EqualTo(0.173).Within(0.003));

        static PropertyEffect Null(int values) =>
            PropertyEffects.Of("p", [.. Enumerable.Range(0, values).Select(_ => new Confusion(2, [new(0, 0, 40), new(0, 1, 10)]))], 9999, 1);
    }

    [Test]
    public void TheErrorTreeAsksForWhatWasPlantedAndNothingElse()
    {
        var (properties, errors) = Planted(new Random(4), 20_000);
        var tree = ErrorTree.Grow(properties, errors);
        Assert.That(tree.Children, Has.Count.EqualTo(2));
        var worst = Leaves(tree).MaxBy(leaf => leaf.ErrorRate.Mean)!;
        Assert.That(worst.ErrorRate.Low, Is.LessThan(0.5).And.GreaterThan(0.3));
        Assert.That(worst.ErrorRate.High, Is.GreaterThan(0.5));
        var quiet = Enumerable.Range(0, 50).Count(seed =>
        {
            var random = new Random(seed);
            return ErrorTree.Grow(Properties(random, 2000, 10), Errors(random, 2000, 0.2)).Children.Count > 0;
        });
        Assert.That(quiet, Is.AtMost(10), "trees that ask a question without a reason, of 50");
    }

    [Test]
    public void DriftIsSeenWhereItIs()
    {
        var random = new Random(5);
        var isSecond = Enumerable.Range(0, 4000).Select(i => i % 2 == 0).ToArray();
        var properties = new[]
        {
            Property("same", 4000, i => random.Next(3)), Property("moved", 4000, i => random.Next(10) < (isSecond[i] ? 5 : 3) ? 1 : 0),
        };
        var drift = Drift.Between(properties, isSecond);
        Assert.That(drift.Select(d => d.Property), Is.EqualTo(new[] { "moved", "same" }));
        Assert.That(drift[0].Adjusted, Is.LessThan(1e-6));
        Assert.That(drift[0].Distance, Is.EqualTo(0.2).Within(0.05));
        Assert.That(drift[1].PValue, Is.GreaterThan(0.01));
    }

    static PropertyEffect Effect(Random random, Func<int, double> errorOfValue)
    {
        var codes = Enumerable.Range(0, 600).Select(i => (byte)(i % 4)).ToArray();
        var truth = codes.Select((_, i) => i / 4 % 2).ToArray();
        var predicted = truth.Select((y, i) => random.NextDouble() < errorOfValue(codes[i]) ? 1 - y : y).ToArray();
        return PropertyEffects.Of("p", Confusion.By(codes, 4, truth, predicted, 2), 999, (ulong)random.Next());
    }

    static IEnumerable<ErrorNode> Leaves(ErrorNode node) => node.Children.Count == 0 ? [node] : node.Children.SelectMany(Leaves);

    // About 100 of 5,000 have both, and an error rate of one half against one in ten.
    static (Property[] Properties, bool[] Errors) Planted(Random random, int count = 5000)
    {
        var share = Math.Sqrt(100.0 / 5000);
        Property[] properties =
        [
            Property("a", count, _ => random.NextDouble() < share ? 1 : 0, "no", "yes"), Property("b", count, _ => random.NextDouble() < share ? 1 : 0, "no", "yes"),
            .. Properties(random, count, 8),
        ];
        var errors = new bool[count];
        for (var i = 0; i < count; i++)
            errors[i] = random.NextDouble() < (properties[0].Codes[i] == 1 && properties[1].Codes[i] == 1 ? 0.5 : 0.1);
        return (properties, errors);
    }

    static Property[] Properties(Random random, int count, int properties) =>
        [.. Enumerable.Range(0, properties).Select(p => Property($"p{p}", count, _ => random.Next(2 + p % 4)))];

    static Property Property(string name, int count, Func<int, int> value, params string[] values)
    {
        byte[] codes = [.. Enumerable.Range(0, count).Select(i => (byte)value(i))];
        return new(name, values.Length > 0 ? values : [.. Enumerable.Range(0, codes.Max() + 1).Select(v => $"v{v}")], codes, isOrdered: false);
    }

    static bool[] Errors(Random random, int count, double rate) => [.. Enumerable.Range(0, count).Select(_ => random.NextDouble() < rate)];
}
