using System.Globalization;
using BenchmarkDotNet.Analysers;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Exporters;
using BenchmarkDotNet.Exporters.Csv;
using BenchmarkDotNet.Exporters.Json;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Order;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Perfolizer.Horology;

namespace Whence.Bench;

/// <summary>
/// What is measured unless the command line says otherwise: short jobs in this process, so that all engines meet the same one; times, ratio to the baseline, GFLOP/s, share of the
/// processor's peak, bytes allocated; written as Markdown, JSON and CSV.
/// </summary>
sealed class Config : ManualConfig
{
    public Config()
    {
        AddJob(Job.Default.WithToolchain(InProcessEmitToolchain.Instance).WithWarmupCount(2).WithIterationCount(5).WithIterationTime(TimeInterval.FromMilliseconds(100)).WithId("Short").AsDefault());
        AddLogger(ConsoleLogger.Default);
        AddColumnProvider(DefaultColumnProviders.Instance);
        AddColumn(StatisticColumn.Min, new RateColumn("GFLOP/s", "Operations by the work's definition per nanosecond, from the mean", peak: false), new RateColumn("of peak", "Of the fused multiplications and additions that the same threads reach in registers, measured when the table is written", peak: true));
        AddDiagnoser(MemoryDiagnoser.Default);
        AddExporter(MarkdownExporter.GitHub, JsonExporter.Full, CsvExporter.Default);
        AddFilter(Cases.Filter);
        // Short iterations are meant.
        AddAnalyser([.. DefaultConfig.Instance.GetAnalysers().Where(analyser => analyser is not MinIterationTimeAnalyser)]);
        AddValidator([.. DefaultConfig.Instance.GetValidators()]);
        WithOrderer(new DefaultOrderer(SummaryOrderPolicy.Declared));
        // On a busy machine the projects that a case of its own needs take minutes.
        WithBuildTimeout(TimeSpan.FromMinutes(10));
        WithUnionRule(ConfigUnionRule.Union);
        WithSummaryStyle(SummaryStyle.Default.WithRatioStyle(RatioStyle.Value).WithMaxParameterColumnWidth(60));
    }
}

/// <summary>The rate of a case whose work is counted, or its share of the device's.</summary>
sealed class RateColumn(string name, string legend, bool peak) : IColumn
{
    static readonly Lazy<double> Peak = new(() =>
    {
        using var backend = Settings.Open();
        return backend.Peaks.FlopPerSecond;
    });

    public string Id => name;

    public string ColumnName => name;

    public bool AlwaysShow => false;

    public ColumnCategory Category => ColumnCategory.Custom;

    public int PriorityInCategory => peak ? 1 : 0;

    public bool IsNumeric => true;

    public UnitType UnitType => UnitType.Dimensionless;

    public string Legend => legend;

    public string GetValue(Summary summary, BenchmarkCase benchmarkCase)
    {
        if (summary[benchmarkCase]?.ResultStatistics is not { } times || Cases.Instance(benchmarkCase) is not Comparison { Flop: > 0 and var flop })
            return "";
        return peak ? string.Create(CultureInfo.InvariantCulture, $"{1e11 * flop / times.Mean / Peak.Value:0} %") : (flop / times.Mean).ToString("0.0", CultureInfo.InvariantCulture);
    }

    public string GetValue(Summary summary, BenchmarkCase benchmarkCase, SummaryStyle style) => GetValue(summary, benchmarkCase);

    public bool IsAvailable(Summary summary) => summary.BenchmarksCases.Any(benchmark => Cases.Instance(benchmark) is Comparison { Flop: > 0 });

    public bool IsDefault(Summary summary, BenchmarkCase benchmarkCase) => false;
}
