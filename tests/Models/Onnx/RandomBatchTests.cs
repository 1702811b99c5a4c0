using Whence.Graphs;
using Whence.Models.Onnx;
using Whence.Runtime;

namespace Whence.Tests.Models.Onnx;

/// <summary>Of random networks an example's scores are the same alone and in every batch, in any order.</summary>
[TestFixture]
sealed class RandomBatchTests
{
    const int Examples = 8;

    // 3457: a sum over the examples that two of them often do not show.
    [TestCase(3450, 10)]
    public void KnownOnesStayRight(int first, int count) => AnExampleHasTheSameScoresInEveryBatch(first, count);

    [Test]
    public void AnExampleHasTheSameScoresInEveryBatch([Values(0, 100, 200, 300)] int first, [Values(100)] int count)
    {
        using var backend = Backend.Open("cpu:1");
        for (var seed = first; seed < first + count; seed++)
        {
            var (file, words) = RandomGraph.Make(seed);
            var model = OnnxModel.Parse(file.Bytes, $"seed {seed}: {words}");
            var (length, random) = (model.InputShape.Count, new Random(seed));
            float[] x = [.. Enumerable.Range(0, Examples * length).Select(_ => random.NextSingle() * 2 - 1)];
            var alone = Enumerable.Range(0, Examples).Select(i => BatchTests.Scores(model, backend, 1, x.AsSpan(i * length, length).ToArray())).ToArray();
            var tolerance = 1e-6f * Math.Max(1, alone.SelectMany(z => z).Max(Math.Abs));
            foreach (var batch in new[] { 2, 3, 8 })
            {
                var order = Enumerable.Range(0, Examples).ToArray();
                random.Shuffle(order);
                var chosen = order[..batch];
                var got = BatchTests.Scores(model, backend, batch, [.. chosen.SelectMany(i => x[(i * length)..((i + 1) * length)])]);
                Assert.That(got, Is.EqualTo(chosen.SelectMany(i => alone[i])).Within(tolerance), $"seed {seed}, batch {batch}: {words}; {string.Join(' ', model.Notes)}");
            }
        }
    }
}
