using Whence.Runtime.Cpu;

namespace Whence.Tests.Runtime;

/// <summary>Every task runs exactly once, whatever the number of workers and however steps follow each other.</summary>
[TestFixture]
sealed class WorkerPoolTests
{
    [TestCase(1)]
    [TestCase(2)]
    [TestCase(5)]
    public void EveryTaskRunsOnce(int workers)
    {
        using var pool = new WorkerPool(workers);
        var counts = new int[97];
        for (var step = 0; step < 5000; step++)
        {
            var tasks = step % counts.Length;
            pool.Run((task, _) => Interlocked.Increment(ref counts[task]), tasks);
            for (var i = 0; i < counts.Length; i++)
            {
                if (counts[i] != (i < tasks ? 1 : 0))
                    Assert.Fail($"step {step}: task {i} of {tasks} ran {counts[i]} times");
                counts[i] = 0;
            }
        }
    }

    [Test]
    public void ATaskThatFailsIsReportedAndThePoolGoesOn()
    {
        using var pool = new WorkerPool(3);
        Assert.That(() => pool.Run((task, _) => { if (task == 5) throw new ArithmeticException("five"); }, 9), Throws.TypeOf<ArithmeticException>().With.Message.EqualTo("five"));
        var sum = 0;
        pool.Run((task, _) => Interlocked.Add(ref sum, task), 9);
        Assert.That(sum, Is.EqualTo(36));
    }

    [Test]
    public void SleepingWorkersWakeUp()
    {
        using var pool = new WorkerPool(2);
        for (var i = 0; i < 3; i++)
        {
            Thread.Sleep(30);
            // The caller may work alone for a while where the step before ended late.
            var helped = false;
            Assert.That(SpinWait.SpinUntil(() => Helps(), TimeSpan.FromSeconds(30)), $"after sleep {i}");

            bool Helps()
            {
                pool.Run(
                    (_, worker) =>
                    {
                        Thread.Sleep(1);
                        if (worker != 0)
                            Volatile.Write(ref helped, true);
                    },
                    8);
                return helped;
            }
        }
    }

    [Test]
    public void AfterAWorkerWasLateTheCallerWorksAlone()
    {
        using var pool = new WorkerPool(2);
        using var taken = new ManualResetEventSlim();
        pool.Run(
            (_, worker) =>
            {
                if (worker == 0)
                {
                    taken.Wait();
                    return;
                }
                taken.Set();
                Thread.Sleep(400);
            },
            2);
        var workers = new HashSet<int>();
        for (var step = 0; step < 100; step++)
            pool.Run((_, worker) => workers.Add(worker), 8);
        Assert.That(workers, Is.EqualTo(new[] { 0 }));
    }
}
