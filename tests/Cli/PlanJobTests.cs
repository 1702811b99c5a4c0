using System.Diagnostics;
using Whence.Models.Images;

namespace Whence.Tests.Cli;

/// <summary>Jobs for many machines: their text, and that a shell that is told its task does the work of that stretch.</summary>
[TestFixture]
[NonParallelizable]
[Platform("Linux")]
sealed class PlanJobTests
{
    string folder = "";
    string bin = "";

    [SetUp]
    public void MakeFolder()
    {
        folder = Directory.CreateTempSubdirectory("whence-job-").FullName;
        Directory.CreateDirectory(At("it's data"));
        var boot = ImageFile.Load(Path.Combine(SharedData.RepositoryRoot, "samples", "fashion-mnist", "ankle-boot.png"));
        for (var i = 0; i < 4; i++)
            Png.Save(new Image(boot.Width, boot.Height, boot.Channels, [.. boot.Pixels.Select(v => (byte)(v / (i + 1)))]), At($"it's data/boot{i}.png"));
        bin = InstalledCommand.In(folder);
    }

    [TearDown]
    public void RemoveFolder() => Directory.Delete(folder, recursive: true);

    [Test]
    public async Task TasksOfAnArrayAndTheirMergeAreTheWhole()
    {
        string[] words = ["compare", At("it's data"), "--methods", "gradient,grad-cam", "--metrics", "insertion,road", "--steps", "3", "--out", At("parts")];
        var script = await Plan(["--shards", "2", "--", .. words]);
        foreach (var line in new[] { "#!/usr/bin/env bash", "#SBATCH --array=1-2", "#SBATCH --requeue", "#SBATCH --job-name=whence-compare" })
            Assert.That(script.Split('\n'), Does.Contain(line));
        File.WriteAllText(At("job.slurm"), script);
        Assert.That((await Shell($"bash '{At("job.slurm")}'")).Code, Is.Not.Zero, "outside of an array");
        foreach (var task in new[] { 2, 1 })
        {
            var (code, error) = await Shell($"SLURM_ARRAY_TASK_ID={task} bash '{At("job.slurm")}'");
            Assert.That(code, Is.Zero, error);
        }
        var merge = script.Split('\n').Single(line => line.StartsWith("#   whence compare merge", StringComparison.Ordinal))[4..];
        var (merged, problem) = await Shell(merge);
        Assert.That(merged, Is.Zero, problem);
        await CliTests.Run([.. words[..^1], At("whole")]);
        foreach (var file in new[] { "compare.json", "compare.html", "compare.csv", "results.jsonl" })
            Assert.That(File.ReadAllText(At($"parts/{file}")), Is.EqualTo(File.ReadAllText(At($"whole/{file}"))), file);
    }

    [Test]
    public async Task AnIndexedJobCountsFromZero()
    {
        var text = await Plan("--shards", "3", "--kind", "kubernetes", "--image", "registry/whence:1", "--", "evaluate", "--data", At("it's data"), "--images", "3", "--method", "gradient", "--steps", "2", "--out", At("parts"));
        foreach (var line in new[]
        {
            "apiVersion: batch/v1", "kind: Job", "  name: whence-evaluate", "  completionMode: Indexed", "  completions: 3", "  backoffLimitPerIndex: 6", "          image: \"registry/whence:1\"",
            "            claimName: \"whence-data\"", "      restartPolicy: Never",
        })
            Assert.That(text.Split('\n'), Does.Contain(line));
        var command = text.Split('\n').Single(line => line.TrimStart().StartsWith("exec whence ", StringComparison.Ordinal)).Trim();
        var (code, error) = await Shell($"JOB_COMPLETION_INDEX=0; {command}");
        Assert.That(code, Is.Zero, error);
        Assert.That(File.Exists(At("parts/1-of-3.part")));
    }

    [TestCase("evidence fit --data D --output p.safetensors", "whence evidence fit --data D --output p.safetensors.\"I\"-of-4 --shard \"I\"/4", "whence evidence merge p.safetensors.*-of-4 --output p.safetensors")]
    [TestCase("ood --in A --out-of B --detector energy", "whence ood --in A --out-of B --detector energy --out whence-ood --shard \"I\"/4", "whence ood merge whence-ood/*-of-4.part --detector energy")]
    [TestCase("calibrate --data D --output c.json --all", "whence calibrate --data D --output c.json --all --out whence-calibrate --shard \"I\"/4", "whence calibrate merge whence-calibrate/*-of-4.part --output c.json --all")]
    [TestCase("diagnose --truth t.csv --predictions a.csv --out d --least 5", "whence diagnose --truth t.csv --predictions a.csv --out d --least 5 --shard \"I\"/4", "whence diagnose merge d/*-of-4.part --out d --least 5")]
    public async Task EveryVerbOverASetIsSplit(string words, string task, string merge)
    {
        var script = await Plan(["--shards", "4", "--", .. words.Split(' ')]);
        Assert.That(script, Does.Contain($"exec {task.Replace("\"I\"", "\"${SLURM_ARRAY_TASK_ID:?run this by sbatch}\"")}\n").And.Contain($"#   {merge}\n"));
    }

    [TestCase("explain a.png", "it cannot be split; commands that can are")]
    [TestCase("compare D --shard 1/2", "leave --shard out")]
    [TestCase("compare D --nonsense", "--nonsense")]
    [TestCase("evidence fit --data D", "--output")]
    [TestCase("nothing", "whence nothing: ")]
    public async Task WhatCannotBeSplitIsRefused(string words, string named)
    {
        var (code, _, error) = await CliTests.Run(["plan-job", "--shards", "2", "--", .. words.Split(' ')]);
        Assert.That((code, error), Is.EqualTo((2, error)));
        Assert.That(error, Does.Contain(named));
        Assert.That((await CliTests.Run("plan-job", "--shards", "2", "--image", "x", "--", "compare", "D")).Error, Does.Contain("--image is for --kind kubernetes"));
    }

    static async Task<string> Plan(params string[] words)
    {
        var (code, output, error) = await CliTests.Run(["plan-job", .. words]);
        Assert.That(code, Is.Zero, error);
        return output;
    }

    async Task<(int Code, string Error)> Shell(string line)
    {
        var start = new ProcessStartInfo("bash", ["-c", line]) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder };
        start.Environment["PATH"] = $"{bin}:{Environment.GetEnvironmentVariable("PATH")}";
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = await process.StandardError.ReadToEndAsync();
        await output;
        await process.WaitForExitAsync();
        return (process.ExitCode, error);
    }

    string At(string name) => Path.Combine(folder, name);
}
