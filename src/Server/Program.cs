using Kaunta.Server;

return await CommandLine.RunAsync(args);
