using System.Numerics;
using Whence.Diagnose;
using Whence.Diagnose.Data;
using Whence.Diagnose.Weakness;

namespace Whence.Tests.Diagnose;

/// <summary>Near-duplicates against all pairs, leaks and contradictions by hand, and slices that are the same examples.</summary>
[TestFixture]
sealed class NearDuplicateTests
{
    [Test]
    public void GroupsAreThoseOfAllPairs()
    {
        var random = new Random(1);
        var seeds = Enumerable.Range(0, 40).Select(_ => (ulong)random.NextInt64()).ToArray();
        ulong[] hashes = [.. Enumerable.Range(0, 400).Select(_ => Flipped(seeds[random.Next(40)], random.Next(7))).Distinct()];
        var roots = HashGroups.Of(hashes, 4);
        // Everything reachable in steps of four bits or fewer, by breadth.
        for (var i = 0; i < hashes.Length; i++)
        {
            var (reached, left) = (new HashSet<int> { i }, new Queue<int>([i]));
            while (left.TryDequeue(out var a))
            {
                foreach (var b in Enumerable.Range(0, hashes.Length).Where(b => BitOperations.PopCount(hashes[a] ^ hashes[b]) <= 4 && reached.Add(b)))
                    left.Enqueue(b);
            }
            Assert.That(Enumerable.Range(0, hashes.Length).Where(j => roots[j] == roots[i]), Is.EquivalentTo(reached));
        }

        ulong Flipped(ulong hash, int bits) => Enumerable.Range(0, bits).Aggregate(hash, (h, _) => h ^ (1UL << random.Next(64)));
    }

    [Test]
    public void CountersAreNoHashesOfPictures() => Assert.That(
        () => HashGroups.Of([.. Enumerable.Range(0, 100_000).Select(i => (ulong)i)], 4), Throws.TypeOf<DiagnoseException>().With.Message.Contains("of 100000 different hashes share 12 of 64 bits"));

    [Test]
    public void LeaksAndContradictionsByHand()
    {
        string[] hashes = ["0000000000000000", "0000000000000007", "ffffffffffffffff", "fffffffffffffff0", "", "00ff00ff00ff00ff", "00ff00ff00ff00ff"];
        string[] labels = ["a", "a", "a", "b", "a", "b", "b"], splits = ["train", "test", "train", "train", "test", "test", "test"];
        var folder = Directory.CreateTempSubdirectory("whence-hash-").FullName;
        try
        {
            File.WriteAllText(Path.Combine(folder, "t.csv"), "id,label,split,hash\n" + string.Concat(hashes.Select((hash, i) => $"{i},{labels[i]},{splits[i]},{hash}\n")));
            File.WriteAllText(Path.Combine(folder, "p.csv"), "id,prediction\n" + string.Concat(hashes.Select((_, i) => $"{i},a\n")));
            var data = ClassificationReader.Read(Path.Combine(folder, "t.csv"), [Path.Combine(folder, "p.csv")], []);
            Assert.That(data.Properties.Select(property => property.Name), Is.EqualTo(new[] { "split" }), "hashes are no property");
            var found = NearDuplicates.Of(data, "split");
            Assert.That((found.Examples, found.Groups, found.Contradicting, found.Leaking), Is.EqualTo((6, 3, 1, 1)));
            Assert.That(found.Shown[0].Ids, Is.EqualTo(new[] { "0", "1" }), "leaks first");
            Assert.That(found.Shown[1].Labels, Is.EqualTo(new[] { "a", "b" }));
            Assert.That(() => NearDuplicates.Of(data, "set"), Throws.TypeOf<DiagnoseException>().With.Message.Contains("there is no property 'set'; there are split"));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Test]
    public void SlicesOfTheSameExamplesStandBehindTheFirst()
    {
        // b says what a says but for one in ten; c is its own.
        var random = new Random(2);
        byte[] a = [.. Enumerable.Range(0, 4000).Select(_ => (byte)random.Next(4))], b = [.. a.Select(v => random.Next(10) == 0 ? (byte)random.Next(4) : v)], c = [.. a.Select(_ => (byte)random.Next(4))];
        bool[] errors = [.. a.Select((v, i) => random.NextDouble() < (v == 0 ? 0.6 : c[i] == 0 ? 0.5 : 0.1))];
        Property[] properties = [Property("a", a), Property("b", b), Property("c", c)];
        var slices = SliceSearch.Find(properties, errors, new() { Conditions = 1 }).Slices;
        Assert.That(slices.Select(slice => (slice.Name, slice.Like)), Is.EquivalentTo(new[] { ("a = v0", null), ("b = v0", "a = v0"), ("c = v0", (string?)null) }));
        Assert.That(slices.Where(slice => slice.Name == "a = v0").Select(slice => slice.AccuracyGain), Is.EqualTo(new[] { slices[0].Errors - slices[0].Count * slices[0].RestErrorRate }.Select(excess => excess / 4000)).Within(1e-12));

        static Property Property(string name, byte[] codes) => new(name, ["v0", "v1", "v2", "v3"], codes, isOrdered: false);
    }
}
