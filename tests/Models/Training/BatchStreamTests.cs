using Whence.Models.Training;

namespace Whence.Tests.Models.Training;

/// <summary>Batches come in order, whichever of the threads that prepare them the machine runs first.</summary>
[TestFixture]
sealed class BatchStreamTests
{
    [TestCase(1)]
    [TestCase(2)]
    [TestCase(5)]
    public void BatchesComeInOrder(int workers)
    {
        const int batches = 24;
        var options = new TrainingOptions { Batch = 1 };
        var maker = new BatchMaker(new Numbered(batches), [1, 1, 1], 1, options);
        var alone = maker.Allocate();
        // Threads of a new stream begin in any order: often enough one overtakes another.
        for (var round = 0; round < 200; round++)
        {
            using var stream = new BatchStream(maker, workers, 3, batches);
            for (long number = 3; number < batches; number++)
            {
                maker.Make(number, alone);
                Assert.That(stream.Take(number, CancellationToken.None).Pixels, Is.EqualTo(alone.Pixels), $"round {round}, batch {number}");
                stream.Return(number);
            }
        }
    }

    sealed class Numbered(int count) : ITrainingSource
    {
        public string Name => "numbers";

        public int Count => count;

        public string Fingerprint => $"{count}";

        public void Read(int index, Span<float> pixels, Span<float> targets) => (pixels[0], targets[0]) = (index, 1);
    }
}
