using System.Text.RegularExpressions;
using Whence.Models.Images;

namespace Whence.Tests.Cli;

/// <summary>A comparison as an array of Slurm: a task that is killed and requeued, and a part that is lost and made again, end with the bytes of one machine.</summary>
[TestFixture]
[NonParallelizable]
[Platform("Linux")]
sealed class SlurmTests
{
    static readonly string[] Files = ["compare.json", "compare.html", "compare.csv", "results.jsonl"];

    string folder = "";

    [SetUp]
    public void MakeFolder() => folder = Directory.CreateTempSubdirectory("whence-array-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(folder, recursive: true);

    [Test]
    public async Task AKilledTaskAndALostPartEndWithTheSameBytes()
    {
        using var slurm = await SlurmCluster.Start();
        var bin = InstalledCommand.In(folder);
        WritePictures();
        string[] words = ["compare", At("pictures"), "--model", SharedData.OwnPath("fashion_cnn.onnx"), "--preset", "fashion-mnist", "--methods", "integrated-gradients,smooth-grad,occlusion", "--metrics", "insertion,road,randomisation", "--steps", "16", "--device", "cpu:1", "--out", At("parts")];
        var (_, script, problem) = await CliTests.Run(["plan-job", "--shards", "2", "--", .. words]);
        File.WriteAllText(At("job.slurm"), script.Length > 0 ? script : problem);
        var job = await Submit("");
        await slurm.Until($"wc -l < '{At("parts/1-of-2.part")}'", lines => int.Parse(lines) >= 7);
        await slurm.Run($"scontrol requeue {job}_1");
        await slurm.Until($"scontrol update JobId={job}_1 StartTime=now; scontrol show job -o {job}", text => Completed(text) == 2);
        Assert.That(await slurm.Run($"cat whence-compare-{job}-1.log"), Does.Contain("goes on behind"));
        File.Delete(At("parts/2-of-2.part"));
        job = await Submit("--array=2");
        await slurm.Until($"scontrol show job -o {job}", text => Completed(text) == 1);
        var (code, _, error) = await CliTests.Run(["compare", "merge", .. Directory.GetFiles(At("parts")), "--out", At("merged")]);
        Assert.That(code, Is.Zero, error);
        await CliTests.Run([.. words[..^1], At("whole")]);
        foreach (var file in Files)
            Assert.That(File.ReadAllText(At($"merged/{file}")), Is.EqualTo(File.ReadAllText(At($"whole/{file}"))), file);

        async Task<string> Submit(string options) => (await slurm.Run($"sbatch --parsable {options} '{At("job.slurm")}'", bin)).Trim();
    }

    // An empty queue is no sign of it: once, on a busy machine, none was listed while both tasks were to run still.
    static int Completed(string jobs) => Regex.Count(jobs, "JobState=COMPLETED");

    void WritePictures()
    {
        Directory.CreateDirectory(At("pictures"));
        var boot = ImageFile.Load(Path.Combine(SharedData.RepositoryRoot, "samples", "fashion-mnist", "ankle-boot.png"));
        for (var i = 0; i < 8; i++)
            Png.Save(new Image(boot.Width, boot.Height, boot.Channels, [.. boot.Pixels.Select((v, at) => (byte)(v / (1 + (at + i) % 4)))]), At($"pictures/boot{i}.png"));
    }

    string At(string name) => Path.Combine(folder, name);
}
