return await Whence.Cli.WhenceCommand.Run(args);
